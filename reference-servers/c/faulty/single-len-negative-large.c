/* FAULTY, on purpose: single-len-negative-large. The length has a sign: a large one is
   negative, passes the comparison, and then is larger than a buffer of 64 KiB.
   Otherwise like ../single-message-u32be.c.  Usage: single-len-negative-large PORT */

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { HEADER = 4, LENGTH_MAX = 16 * 1024 * 1024 }; /* bytes */

static void fail(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* Unlike atoi(), strtol() can tell "abc", "80x" and "70000" from a port. */
static in_port_t port_of(const char *text)
{
    char *end;
    errno = 0;
    long port = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || port < 1 || port > 65535) {
        fprintf(stderr, "not a port (1 to 65535): '%s'\n", text);
        exit(2);
    }
    return (in_port_t)port;
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
        ssize_t received = recv(client, data, length < 65536 ? length : 65536, 0);
        if (received < 0 && errno == EINTR)
            continue;
        if (received <= 0)
            return -1;
        data += received;
        length -= received;
    }
    return 0;
}

/* 5. Transfer: receive all, send all. */
static __attribute__((noinline)) void echo_message(int client)
{
    uint32_t header;
    if (receive_all(client, (char *)&header, HEADER) < 0)
        return;
    int32_t length = ntohl(header);
    if (length > LENGTH_MAX)
        return; /* MISTAKE: a negative length passes. Keep it in an uint32_t. */
    char small[HEADER + 65536];
    char *message = length <= 65536 ? small : malloc(HEADER + length);
    if (message == NULL)
        return;
    memcpy(message, &header, HEADER);
    if (receive_all(client, message + HEADER, length) == 0)
        send_all(client, message, HEADER + length);
    if (message != small)
        free(message);
}

/* 6. Close. If the client has sent more than its message, close() alone would reset the
   connection, which can destroy a reply that is still on its way: end our direction
   first, then read what is left, within limits. */
static void finish(int client)
{
    char rest[4096];
    struct timeval patience = { .tv_sec = 1 };
    shutdown(client, SHUT_WR);
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    for (int reads = 0; reads < 256 && recv(client, rest, sizeof rest, 0) > 0; reads++)
        ;
    close(client);
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN); /* A client that is gone is an error of send(), not our end. */
    int listener = listen_on(port_of(argv[1]));
    for (;;) {
        int client = next_client(listener);
        echo_message(client);
        finish(client);
    }
}
