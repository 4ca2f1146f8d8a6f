/* echo-both-families: an echo server (RFC 862) that listens twice, for clients of IPv4
   and of IPv6, with one thread for each client.
   Usage: echo-both-families PORT */

#define _GNU_SOURCE /* accept4 */
#include <arpa/inet.h>
#include <errno.h>
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

/* 1. Create a socket, 2. bind it to the address, also while connections of an earlier
   run are still in TIME_WAIT, 3. listen. It does not block: a client that poll()
   announced can be gone before accept(). */
static int listen_on(const struct sockaddr *address, socklen_t length)
{
    int listener = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (listener < 0)
        fail("socket");
    int one = 1;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0)
        fail("setsockopt");
    if (bind(listener, address, length) < 0)
        fail("bind");
    if (listen(listener, SOMAXCONN) < 0)
        fail("listen");
    return listener;
}

static int listen_ipv4(in_port_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    return listen_on((struct sockaddr *)&address, sizeof address);
}

static int listen_ipv6(in_port_t port)
{
    struct sockaddr_in6 address = {
        .sin6_family = AF_INET6,
        .sin6_port = htons(port),
        .sin6_addr = IN6ADDR_LOOPBACK_INIT,
    };
    return listen_on((struct sockaddr *)&address, sizeof address);
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

/* 5. Transfer: send back what comes, until the client has finished (0) or is gone (-1). */
static void echo(int client)
{
    char buffer[16384];
    for (;;) {
        ssize_t received = recv(client, buffer, sizeof buffer, 0);
        if (received < 0 && errno == EINTR)
            continue;
        if (received <= 0)
            break;
        if (send_all(client, buffer, received) < 0)
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

/* 4. Accept, and let each client be served by a thread. An error here (no descriptor
   left, for example) passes: pause, go on. */
static void accept_client(int listener)
{
    int client = accept4(listener, NULL, NULL, 0);
    if (client < 0) {
        if (errno != EINTR && errno != EAGAIN) {
            perror("accept");
            usleep(50000);
        }
        return;
    }
    pthread_t thread;
    if (pthread_create(&thread, NULL, serve, (void *)(intptr_t)client) != 0)
        close(client);
    else
        pthread_detach(thread); /* Nobody joins it, so it frees its stack itself. */
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN); /* A client that is gone is an error of send(), not our end. */
    in_port_t port = port_of(argv[1]);
    struct pollfd listeners[] = {
        { .fd = listen_ipv4(port), .events = POLLIN },
        { .fd = listen_ipv6(port), .events = POLLIN },
    };
    for (;;) {
        if (poll(listeners, 2, -1) < 0)
            continue;
        for (int i = 0; i < 2; i++) {
            if (listeners[i].revents != 0)
                accept_client(listeners[i].fd);
        }
    }
}
