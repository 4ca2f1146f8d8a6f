/* single-message-line-poll: a server that receives one line from each client and sends it
   back with its newline. It sleeps in poll() and never in send(), and the next client has
   its turn when this one has closed.
   Usage: single-message-line-poll PORT */

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MESSAGE_MAX = 64 * 1024 * 1024 }; /* bytes; a client that sends more is dropped */

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

/* send() may take only a part of the data, or nothing, so go on until all of it is sent.
   Returns -1 when the client is gone. */
static int send_all(int client, const char *data, size_t length)
{
    while (length > 0) {
        struct pollfd room = { .fd = client, .events = POLLOUT };
        if (poll(&room, 1, -1) < 0 && errno != EINTR)
            return -1;
        ssize_t sent = send(client, data, length, MSG_DONTWAIT);
        if (sent < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK))
            continue;
        if (sent < 0)
            return -1;
        data += sent;
        length -= sent;
    }
    return 0;
}

struct message {
    char *data;
    size_t length, capacity;
};

/* 5. Receive all: the message ends with its first newline, or at the client's end of file.
   What follows the newline is not part of it.
   Returns -1 when the client is gone before that, or when the message is too long. */
static int receive_message(int client, struct message *message)
{
    for (;;) {
        if (message->length == message->capacity) {
            size_t capacity = message->capacity == 0 ? 16384 : 2 * message->capacity;
            char *data = capacity <= MESSAGE_MAX ? realloc(message->data, capacity) : NULL;
            if (data == NULL)
                return -1;
            message->data = data;
            message->capacity = capacity;
        }
        char *start = message->data + message->length;
        ssize_t received = recv(client, start, message->capacity - message->length, 0);
        if (received < 0 && errno == EINTR)
            continue;
        if (received <= 0)
            return (int)received;
        message->length += received;
        char *newline = memchr(start, '\n', received); /* Only in what is new. */
        if (newline != NULL) {
            message->length = newline + 1 - message->data;
            return 0;
        }
    }
}

/* 6. Close. If the client has sent more than its message, close() alone would reset the
   connection, which can destroy a reply that is still on its way: end our direction
   first, then read until the client has ended its own. */
static void finish(int client)
{
    char rest[4096];
    shutdown(client, SHUT_WR);
    while (recv(client, rest, sizeof rest, 0) > 0)
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
        struct message message = { 0 };
        if (receive_message(client, &message) == 0)
            send_all(client, message.data, message.length);
        free(message.data);
        finish(client);
    }
}
