/* FAULTY, on purpose: select-set-not-rebuilt. select() leaves only what is ready in the
   sets it is given, and the loop calls it again with those.
   Otherwise like ../echo-select.c.  Usage: select-set-not-rebuilt PORT */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>
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
    size_t start, end;
    char buffer[16384];
};

/* Each is indexed by descriptor. */
static struct connection connections[FD_SETSIZE];
static fd_set readers, writers;

/* 4. Accept. When no descriptor is left: pause, go on. */
static void accept_client(int listener)
{
    int client = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (client >= FD_SETSIZE) { /* select() cannot watch more. */
        close(client);
    } else if (client >= 0) {
        connections[client].start = connections[client].end = 0;
        FD_SET(client, &readers);
    } else if (errno != EINTR && errno != EAGAIN) {
        perror("accept");
        usleep(50000);
    }
}

/* 5. Transfer: read when nothing is pending, then send as much as there is room for.
   Returns 0 when the client has finished, -1 when it is gone. Since we only read when
   everything has been sent back, nothing is pending when the client has finished. */
static int transfer(int client, struct connection *connection)
{
    if (connection->start == connection->end) {
        ssize_t received = recv(client, connection->buffer, sizeof connection->buffer, 0);
        if (received < 0)
            return errno == EAGAIN || errno == EINTR ? 1 : -1;
        if (received == 0)
            return 0;
        connection->start = 0;
        connection->end = received;
    }
    while (connection->start < connection->end) {
        ssize_t sent = send(client, connection->buffer + connection->start,
                            connection->end - connection->start, 0);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return errno == EAGAIN ? 1 : -1;
        connection->start += sent;
    }
    return 1;
}

/* While output is pending wait for room to send it, and do not read: a client
   that does not read is then slowed down by TCP instead of filling our memory. */
static void serve(int client)
{
    struct connection *connection = &connections[client];
    int state = transfer(client, connection);
    FD_CLR(client, &readers);
    FD_CLR(client, &writers);
    if (state <= 0)
        close(client); /* 6. Close: the client sees the end of the answer. */
    else if (connection->start < connection->end)
        FD_SET(client, &writers);
    else
        FD_SET(client, &readers);
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN); /* A client that is gone is an error of send(), not our end. */
    int listener = listen_on(port_of(argv[1]));
    FD_SET(listener, &readers);
    for (;;) {
        /* MISTAKE: the sets are not copied, and select() changes them. */
        if (select(FD_SETSIZE, &readers, &writers, NULL, NULL) < 0) {
            if (errno != EINTR)
                fail("select");
            continue;
        }
        for (int client = 0; client < FD_SETSIZE; client++) {
            if (client != listener && (FD_ISSET(client, &readers) || FD_ISSET(client, &writers)))
                serve(client);
        }
        if (FD_ISSET(listener, &readers))
            accept_client(listener);
    }
}
