// The measure of what an echo server can do on this machine: several threads, each with an epoll of its own.
// Usage: reference-server HOST PORT [THREADS [WASTE]]
// WASTE is how many turns of an empty loop every message costs: a server that is known to be so much dearer than another.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 256, BUFFER = 256 * 1024 };

// What a connection still owes its client, because the kernel would not take it at once.
struct connection {
  int descriptor;
  char *rest;
  size_t length, sent;
};

static int listener;
static long waste;

static void end(struct connection *connection) {
  close(connection->descriptor);
  free(connection->rest);
  free(connection);
}

static void watch(int epoll, int operation, struct connection *connection, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = connection};
  epoll_ctl(epoll, operation, connection->descriptor, &event);
}

static void accept_all(int epoll) {
  int one = 1, descriptor;
  while ((descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct connection *connection = calloc(1, sizeof *connection);
    connection->descriptor = descriptor;
    watch(epoll, EPOLL_CTL_ADD, connection, EPOLLIN);
  }
}

// Sends the rest; returns 0 when all is sent, 1 when the client must read first, -1 at the connection's end.
static int flush(struct connection *connection) {
  while (connection->sent < connection->length) {
    ssize_t sent = send(connection->descriptor, connection->rest + connection->sent, connection->length - connection->sent, MSG_NOSIGNAL);
    if (sent < 0) return errno == EAGAIN ? 1 : -1;
    connection->sent += (size_t)sent;
  }
  free(connection->rest);
  connection->rest = NULL;
  connection->length = connection->sent = 0;
  return 0;
}

static void echo(int epoll, struct connection *connection, char *buffer) {
  ssize_t got = recv(connection->descriptor, buffer, BUFFER, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) return end(connection);
  for (volatile long turn = 0; turn < waste; turn++) continue;
  ssize_t sent = send(connection->descriptor, buffer, (size_t)got, MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN) return end(connection);
  if (sent < 0) sent = 0;
  if (sent == got) return;
  connection->length = (size_t)(got - sent);
  connection->rest = malloc(connection->length);
  memcpy(connection->rest, buffer + sent, connection->length);
  watch(epoll, EPOLL_CTL_MOD, connection, EPOLLOUT);
}

static void *serve(void *unused) {
  (void)unused;
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  char *buffer = malloc(BUFFER);
  struct epoll_event events[EVENTS], own = {.events = EPOLLIN | EPOLLEXCLUSIVE, .data.ptr = NULL};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &own);
  for (;;) {
    int count = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      struct connection *connection = events[i].data.ptr;
      if (!connection) accept_all(epoll);
      else if (events[i].events & EPOLLOUT) {
        int state = flush(connection);
        if (state < 0) end(connection);
        else if (state == 0) watch(epoll, EPOLL_CTL_MOD, connection, EPOLLIN);
      } else echo(epoll, connection, buffer);
    }
  }
  return NULL;
}

int main(int argc, char **argv) {
  if (argc < 3) return fprintf(stderr, "usage: reference-server HOST PORT [THREADS]\n"), 2;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[2]))};
  inet_pton(AF_INET, argv[1], &address.sin_addr);
  int threads = argc > 3 ? atoi(argv[3]) : (int)sysconf(_SC_NPROCESSORS_ONLN), one = 1;
  if (argc > 4) waste = atol(argv[4]);
  listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) return perror("reference-server"), 1;
  for (int i = 1; i < threads; i++) {
    pthread_t thread;
    pthread_create(&thread, NULL, serve, NULL);
  }
  serve(NULL);
}
