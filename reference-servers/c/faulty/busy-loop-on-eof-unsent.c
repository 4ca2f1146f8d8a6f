/* FAULTY, on purpose: busy-loop-on-eof-unsent. It watches for the end of the client
   also while it does not read, and does nothing about it.
   Otherwise like ../echo-epoll.c.  Usage: busy-loop-on-eof-unsent PORT */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
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
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
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

/* What has been received and not yet been sent back is buffer[start .. end). */
struct connection {
    int socket;
    size_t start, end;
    char buffer[16384];
};

/* While output is pending wait for room to send it, and do not read: a client
   that does not read is then slowed down by TCP instead of filling our memory. */
static int watch(int poller, int operation, struct connection *connection)
{
    struct epoll_event event = { .data.ptr = connection };
    event.events = connection->start < connection->end ? EPOLLOUT : EPOLLIN;
    event.events |= EPOLLRDHUP; /* MISTAKE: it is reported again and again until the client reads. */
    return epoll_ctl(poller, operation, connection->socket, &event);
}

/* 4. Accept all clients that wait. When no descriptor is left: pause, go on. */
static void accept_clients(int poller, int listener)
{
    for (;;) {
        int client = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
        if (client < 0 && errno == EINTR)
            continue;
        if (client < 0 && errno == EAGAIN)
            return;
        if (client < 0) {
            perror("accept");
            usleep(50000);
            return;
        }
        struct connection *connection = malloc(sizeof *connection);
        if (connection == NULL) {
            close(client);
            continue;
        }
        connection->socket = client;
        connection->start = connection->end = 0;
        if (watch(poller, EPOLL_CTL_ADD, connection) < 0) {
            close(client);
            free(connection);
        }
    }
}

/* 5. Transfer: read when nothing is pending, then send as much as there is room for.
   Returns 0 when the client has finished, -1 when it is gone. Since we only read when
   everything has been sent back, nothing is pending when the client has finished. */
static int transfer(struct connection *connection)
{
    if (connection->start == connection->end) {
        ssize_t received = recv(connection->socket, connection->buffer, sizeof connection->buffer, 0);
        if (received < 0)
            return errno == EAGAIN || errno == EINTR ? 1 : -1;
        if (received == 0)
            return 0;
        connection->start = 0;
        connection->end = received;
    }
    while (connection->start < connection->end) {
        ssize_t sent = send(connection->socket, connection->buffer + connection->start,
                            connection->end - connection->start, 0);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return errno == EAGAIN ? 1 : -1;
        connection->start += sent;
    }
    return 1;
}

static void serve(int poller, struct connection *connection)
{
    int was_pending = connection->start < connection->end;
    if (transfer(connection) > 0) {
        int is_pending = connection->start < connection->end;
        if (is_pending == was_pending || watch(poller, EPOLL_CTL_MOD, connection) == 0)
            return;
    }
    close(connection->socket); /* 6. Close, which also removes it from the poller. */
    free(connection);
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN); /* A client that is gone is an error of send(), not our end. */
    int listener = listen_on(port_of(argv[1]));
    int poller = epoll_create1(0);
    if (poller < 0)
        fail("epoll_create1");
    struct epoll_event listening = { .events = EPOLLIN, .data.ptr = NULL };
    if (epoll_ctl(poller, EPOLL_CTL_ADD, listener, &listening) < 0)
        fail("epoll_ctl");
    for (;;) {
        struct epoll_event events[64];
        int count = epoll_wait(poller, events, 64, -1);
        if (count < 0 && errno != EINTR) /* EINTR: the process was stopped and continued. */
            fail("epoll_wait");
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr == NULL)
                accept_clients(poller, listener);
            else
                serve(poller, events[i].data.ptr);
        }
    }
}
