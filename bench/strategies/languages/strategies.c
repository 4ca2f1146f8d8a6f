// The same ways to send and to receive in C, in an echo server of whole messages and in a client of it.
// Usage: strategies serve|talk PORT BYTES [--send NAME] [--recv NAME] [--messages N]
// `serve` takes a message of so many bytes, then sends it back. `talk` sends N messages and compares what comes back;
// it prints "messages elapsed_ns cpu_ns".
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 1024, VECTORS = 1024 };

// Every way to send returns 0 when all is sent, -1 when the peer is gone.
typedef int (*send_all)(int socket, char *bytes, size_t length);
// Every way to receive returns 1 with the whole message, 0 at the end of the stream before or inside it, -1 on an error.
typedef int (*receive_all)(int socket, char *bytes, size_t length);

static int send_pieces(int socket, char *bytes, size_t length, size_t piece, int flags) {
  while (length > 0) {
    size_t now = length < piece ? length : piece;
    ssize_t sent = send(socket, bytes, now, MSG_NOSIGNAL | (now < length ? flags : 0));
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return -1;
    bytes += sent;
    length -= (size_t)sent;
  }
  return 0;
}

static int send_rest(int socket, char *bytes, size_t length) { return send_pieces(socket, bytes, length, length, 0); }
static int send_64k(int socket, char *bytes, size_t length) { return send_pieces(socket, bytes, length, 65536, 0); }
static int send_1k(int socket, char *bytes, size_t length) { return send_pieces(socket, bytes, length, PIECE, 0); }
static int send_more(int socket, char *bytes, size_t length) { return send_pieces(socket, bytes, length, PIECE, MSG_MORE); }

static int send_writev(int socket, char *bytes, size_t length) {
  struct iovec vectors[VECTORS];
  while (length > 0) {
    int count = 0;
    for (size_t at = 0; at < length && count < VECTORS; at += PIECE, count++)
      vectors[count] = (struct iovec){bytes + at, length - at < PIECE ? length - at : PIECE};
    ssize_t sent = writev(socket, vectors, count);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return -1;
    bytes += sent;
    length -= (size_t)sent;
  }
  return 0;
}

static int receive_pieces(int socket, char *bytes, size_t length, size_t piece, int flags) {
  while (length > 0) {
    ssize_t got = recv(socket, bytes, length < piece ? length : piece, flags);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return (int)got;
    bytes += got;
    length -= (size_t)got;
  }
  return 1;
}

static int receive_rest(int socket, char *bytes, size_t length) { return receive_pieces(socket, bytes, length, length, 0); }
static int receive_64k(int socket, char *bytes, size_t length) { return receive_pieces(socket, bytes, length, 65536, 0); }
static int receive_1k(int socket, char *bytes, size_t length) { return receive_pieces(socket, bytes, length, PIECE, 0); }
static int receive_waitall(int socket, char *bytes, size_t length) { return receive_pieces(socket, bytes, length, length, MSG_WAITALL); }

// A new block for every piece that comes, into which all so far is copied: the cost grows with the square.
static int receive_concat(int socket, char *bytes, size_t length) {
  char *all = malloc(1), piece[65536];
  size_t have = 0;
  while (have < length) {
    ssize_t got = recv(socket, piece, length - have < sizeof piece ? length - have : sizeof piece, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return free(all), (int)got;
    char *larger = malloc(have + (size_t)got);
    memcpy(larger, all, have);
    memcpy(larger + have, piece, (size_t)got);
    free(all);
    all = larger;
    have += (size_t)got;
  }
  memcpy(bytes, all, length);
  free(all);
  return 1;
}

static const struct { const char *name; send_all call; } senders[] = {
  {"rest", send_rest}, {"64k", send_64k}, {"1k", send_1k}, {"more", send_more}, {"writev", send_writev},
};
static const struct { const char *name; receive_all call; } receivers[] = {
  {"rest", receive_rest}, {"64k", receive_64k}, {"1k", receive_1k}, {"waitall", receive_waitall}, {"concat", receive_concat},
};

static long long now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void serve(struct sockaddr_in *address, size_t length, send_all send_message, receive_all receive_message) {
  int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  char *bytes = malloc(length);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)address, sizeof *address) || listen(listener, 128)) perror("strategies"), exit(1);
  for (;;) {
    int client = accept(listener, NULL, NULL);
    if (client < 0) continue;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    while (receive_message(client, bytes, length) == 1 && send_message(client, bytes, length) == 0) continue;
    close(client);
  }
}

// The whole message is sent before the answer is read, which the server waits for as well.
static int talk(struct sockaddr_in *address, size_t length, long messages, send_all send_message, receive_all receive_message) {
  int server = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  char *bytes = malloc(length), *answer = malloc(length);
  for (size_t i = 0; i < length; i++) bytes[i] = (char)(i * 2654435761u >> 13);
  if (connect(server, (struct sockaddr *)address, sizeof *address)) return perror("strategies"), 1;
  setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  long long start = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
  for (long i = 0; i < messages; i++) {
    if (send_message(server, bytes, length)) return perror("send"), 1;
    if (receive_message(server, answer, length) != 1) return fputs("the answer is too short\n", stderr), 1;
    if (memcmp(bytes, answer, length)) return fputs("the answer is wrong\n", stderr), 1;
  }
  printf("%ld %lld %lld\n", messages, now(CLOCK_MONOTONIC) - start, now(CLOCK_PROCESS_CPUTIME_ID) - cpu);
  return 0;
}

static int usage(void) {
  fputs("usage: strategies serve|talk PORT BYTES [--send NAME] [--recv NAME] [--messages N]\n  --send", stderr);
  for (size_t i = 0; i < sizeof senders / sizeof *senders; i++) fprintf(stderr, " %s", senders[i].name);
  fputs("\n  --recv", stderr);
  for (size_t i = 0; i < sizeof receivers / sizeof *receivers; i++) fprintf(stderr, " %s", receivers[i].name);
  fputs("\n", stderr);
  return 2;
}

int main(int argc, char **argv) {
  if (argc < 4) return usage();
  long port = atol(argv[2]), messages = 1;
  size_t length = strtoul(argv[3], NULL, 10);
  send_all send_message = send_rest;
  receive_all receive_message = receive_rest;
  for (int i = 4; i + 1 < argc; i += 2) {
    if (!strcmp(argv[i], "--messages")) messages = atol(argv[i + 1]);
    else if (!strcmp(argv[i], "--send")) {
      send_message = NULL;
      for (size_t j = 0; j < sizeof senders / sizeof *senders; j++)
        if (!strcmp(argv[i + 1], senders[j].name)) send_message = senders[j].call;
    } else if (!strcmp(argv[i], "--recv")) {
      receive_message = NULL;
      for (size_t j = 0; j < sizeof receivers / sizeof *receivers; j++)
        if (!strcmp(argv[i + 1], receivers[j].name)) receive_message = receivers[j].call;
    } else return usage();
  }
  if (port < 1 || port > 65535 || length < 1 || !send_message || !receive_message) return usage();
  signal(SIGPIPE, SIG_IGN);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (!strcmp(argv[1], "talk")) return talk(&address, length, messages, send_message, receive_message);
  if (strcmp(argv[1], "serve")) return usage();
  serve(&address, length, send_message, receive_message);
}
