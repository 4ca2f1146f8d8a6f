// A plain C epoll client, the peer that our load engine is measured against. It neither verifies nor records.
// Usage: reference-client HOST PORT CONNECTIONS BYTES [CONGESTION-CONTROL], then one line with milliseconds for each slice on standard input.
// It answers each with "messages elapsed_ns cpu_ns", all messages of the slice having come back.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 256, BUFFER = 256 * 1024 };

struct connection {
  int descriptor, writing;
  size_t unsent, missing;
};

static size_t size;
static char *message, *buffer;
static int epoll, under_way;

static long long now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void watch(struct connection *connection, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = connection};
  epoll_ctl(epoll, operation, connection->descriptor, &event);
}

static void send_rest(struct connection *connection) {
  while (connection->unsent) {
    ssize_t sent = send(connection->descriptor, message + size - connection->unsent, connection->unsent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EAGAIN) break;
    if (sent < 0) fail("send");
    connection->unsent -= (size_t)sent;
  }
  int writing = connection->unsent > 0;
  if (writing != connection->writing) watch(connection, EPOLL_CTL_MOD, writing ? EPOLLIN | EPOLLOUT : EPOLLIN);
  connection->writing = writing;
}

static void begin(struct connection *connection) {
  connection->unsent = connection->missing = size;
  under_way++;
  send_rest(connection);
}

// Returns 1 when a message has come back whole.
static int receive(struct connection *connection) {
  ssize_t got = recv(connection->descriptor, buffer, BUFFER, MSG_DONTWAIT);
  if (got < 0 && errno == EAGAIN) return 0;
  if (got <= 0 || (size_t)got > connection->missing) fail("recv");
  connection->missing -= (size_t)got;
  if (connection->missing) return 0;
  under_way--;
  return 1;
}

static void slice(struct connection *connections, int count, long ms) {
  struct epoll_event events[EVENTS];
  long long cpu = now(CLOCK_PROCESS_CPUTIME_ID), start = now(CLOCK_MONOTONIC), at = start, messages = 0;
  for (int i = 0; i < count; i++) begin(&connections[i]);
  while (under_way) {
    int ready = epoll_wait(epoll, events, EVENTS, 5000);
    if (ready == 0) fail("silence");
    at = now(CLOCK_MONOTONIC);
    for (int i = 0; i < ready; i++) {
      struct connection *connection = events[i].data.ptr;
      if (events[i].events & EPOLLIN && receive(connection)) {
        messages++;
        if (at - start < ms * 1000000LL) begin(connection);
      }
      if (events[i].events & EPOLLOUT) send_rest(connection);
    }
  }
  printf("%lld %lld %lld\n", messages, now(CLOCK_MONOTONIC) - start, now(CLOCK_PROCESS_CPUTIME_ID) - cpu);
  fflush(stdout);
}

int main(int argc, char **argv) {
  if (argc < 5) return fprintf(stderr, "usage: reference-client HOST PORT CONNECTIONS BYTES\n"), 2;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[2]))};
  inet_pton(AF_INET, argv[1], &address.sin_addr);
  int count = atoi(argv[3]), one = 1;
  size = strtoul(argv[4], NULL, 10);
  message = calloc(1, size);
  buffer = malloc(BUFFER);
  epoll = epoll_create1(EPOLL_CLOEXEC);
  struct connection *connections = calloc((size_t)count, sizeof *connections);
  for (int i = 0; i < count; i++) {
    int descriptor = connections[i].descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address)) fail("connect");
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (argc > 5) setsockopt(descriptor, IPPROTO_TCP, TCP_CONGESTION, argv[5], (socklen_t)strlen(argv[5]));
    watch(&connections[i], EPOLL_CTL_ADD, EPOLLIN);
  }
  puts("ready");
  fflush(stdout);
  char line[64];
  while (fgets(line, sizeof line, stdin)) slice(connections, count, atol(line));
}
