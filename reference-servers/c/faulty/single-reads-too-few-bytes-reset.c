/* single-reads-too-few-bytes-reset: a single-message server with one mistake: it keeps a byte of its
   buffer, which is as long as a message, for a zero byte. It answers OK, so that this does
   not show in the answer.
   Usage: single-reads-too-few-bytes-reset PORT LENGTH */

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MESSAGE_MAX = 64 * 1024 * 1024 }; /* bytes */

static void fail(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* Unlike atoi(), strtol() can tell "abc", "80x" and "70000" from a port. */
static long number_of(const char *text, long max)
{
    char *end;
    errno = 0;
    long number = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || number < 1 || number > max) {
        fprintf(stderr, "not a number from 1 to %ld: '%s'\n", max, text);
        exit(2);
    }
    return number;
}

static int listen_on(in_port_t port)
{
    /* 1. Create the socket. */
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0)
        fail("socket");

    /* 2. Bind it to the loopback address and the port, also while connections
          of an earlier run are still in TIME_WAIT. */
    int one = 1;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0)
        fail("setsockopt");
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        fail("bind");

    /* 3. Listen: from now on the kernel completes connections and queues them. */
    if (listen(listener, SOMAXCONN) < 0)
        fail("listen");
    return listener;
}

/* 4. Accept. An error here (no descriptor left, for example) passes: pause, go on. */
static int next_client(int listener)
{
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client >= 0)
            return client;
        if (errno == EINTR)
            continue;
        perror("accept");
        usleep(50000);
    }
}

/* send() may take only a part of the data, so go on until all of it is sent.
   Returns -1 when the client is gone. */
static int send_all(int client, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(client, data, length, 0);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return -1;
        data += sent;
        length -= sent;
    }
    return 0;
}

/* recv() returns what has arrived, which may be a part: go on until all of it is there.
   Returns -1 when the client ends, or is gone, before that. */
static int receive_all(int client, char *data, size_t length)
{
    while (length > 0) {
        ssize_t received = recv(client, data, length, 0);
        if (received < 0 && errno == EINTR)
            continue;
        if (received <= 0)
            return -1;
        data += received;
        length -= received;
    }
    return 0;
}

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s PORT LENGTH\n", argv[0]);
        return 2;
    }
    size_t length = number_of(argv[2], MESSAGE_MAX);
    char *message = malloc(length);
    if (message == NULL)
        fail("malloc");
    signal(SIGPIPE, SIG_IGN); /* A client that is gone is an error of send(), not our end. */
    int listener = listen_on((in_port_t)number_of(argv[1], 65535));
    for (;;) {
        int client = next_client(listener);
        /* 5. Transfer: receive all, send all. */
        if (receive_all(client, message, length - 1) == 0) { /* The mistake: a message has length bytes. */
            message[length - 1] = '\0';
            printf("%s\n", message);
            send_all(client, "OK\n", 3);
        }
        /* 6. Close. */
        close(client);
    }
}
