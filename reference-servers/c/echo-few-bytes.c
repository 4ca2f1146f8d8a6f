/* echo-few-bytes: an echo server (RFC 862) with one thread for each client and a buffer of
   sixteen bytes, which sends each piece at once, and asks poll(2) when there is no room.
   Usage: echo-few-bytes PORT */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

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

static void wait_for(int client, short event)
{
    struct pollfd asked = { .fd = client, .events = event };
    poll(&asked, 1, -1); /* Whatever woke it up, the call that follows tells how things stand. */
}

/* send() may take only a part of the data, so go on until all of it is sent.
   Returns -1 when the client is gone. */
static int send_all(int client, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(client, data, length, MSG_DONTWAIT);
        if (sent < 0 && errno == EAGAIN)
            wait_for(client, POLLOUT);
        else if (sent < 0 && errno != EINTR)
            return -1;
        if (sent <= 0)
            continue;
        data += sent;
        length -= sent;
    }
    return 0;
}

/* 5. Transfer: send back what comes, until the client has finished (0) or is gone (-1). */
static void echo(int client)
{
    int one = 1;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    char buffer[16];
    for (;;) {
        ssize_t received = recv(client, buffer, sizeof buffer, MSG_DONTWAIT);
        if (received < 0 && errno == EAGAIN)
            wait_for(client, POLLIN);
        else if (received == 0 || (received < 0 && errno != EINTR))
            break;
        if (received > 0 && send_all(client, buffer, received) < 0)
            break;
    }
}

/* The argument is the descriptor itself: the address of a variable that the
   accept loop goes on to change would be a race. */
static void *serve(void *argument)
{
    int client = (int)(intptr_t)argument;
    echo(client);
    close(client); /* 6. Close: the client sees the end of the answer. */
    return NULL;
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
        pthread_t thread;
        if (pthread_create(&thread, NULL, serve, (void *)(intptr_t)client) != 0)
            close(client);
        else
            pthread_detach(thread); /* Nobody joins it, so it frees its stack itself. */
    }
}
