/* FAULTY, on purpose: partial-send-from-wrong-place-twice. The rest of an answer begins
   where it should, and the rest of the rest does not.
   Otherwise like ../echo-poll.c.  Usage: partial-send-from-wrong-place-twice PORT */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS_MAX = 1000 };

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
    char buffer[65536];
};

/* Entry 0 is the listener; entry i > 0 belongs to connections[i]. */
static struct pollfd entries[1 + CLIENTS_MAX];
static struct connection connections[1 + CLIENTS_MAX];
static int count = 1;

/* 4. Accept. When no descriptor is left: pause, go on. */
static void accept_client(void)
{
    int client = accept4(entries[0].fd, NULL, NULL, SOCK_NONBLOCK);
    if (client >= 0) {
        connections[count].start = connections[count].end = 0;
        entries[count] = (struct pollfd){ .fd = client, .events = POLLIN };
        count++;
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
        ssize_t left = connection->end - connection->start;
        ssize_t sent = send(client, connection->buffer + connection->start, left, 0);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return errno == EAGAIN ? 1 : -1;
        if (sent == left)
            connection->start = connection->end;
        else
            connection->start = sent; /* MISTAKE: += is missing, which the first part does not need. */
    }
    return 1;
}

/* 6. Close, and move the last entry into the gap. */
static void drop(int i)
{
    close(entries[i].fd);
    count--;
    entries[i] = entries[count];
    connections[i] = connections[count];
}

/* While output is pending wait for room to send it, and do not read: a client
   that does not read is then slowed down by TCP instead of filling our memory. */
static void serve(int i)
{
    if (transfer(entries[i].fd, &connections[i]) <= 0)
        drop(i);
    else
        entries[i].events = connections[i].start < connections[i].end ? POLLOUT : POLLIN;
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN); /* A client that is gone is an error of send(), not our end. */
    entries[0].fd = listen_on(port_of(argv[1]));
    for (;;) {
        /* When the table is full, further clients wait in the backlog. */
        entries[0].events = count <= CLIENTS_MAX ? POLLIN : 0;
        if (poll(entries, count, -1) < 0) {
            if (errno != EINTR)
                fail("poll");
            continue;
        }
        /* Backwards, since drop(i) puts an entry there that was visited already. */
        for (int i = count - 1; i > 0; i--) {
            if (entries[i].revents != 0)
                serve(i);
        }
        if (entries[0].revents != 0)
            accept_client();
    }
}
