/*
 * An echo server: what a client sends comes back. Fill in the TODOs from the top, and judge it after each of them:
 *
 *     cc -Wall -o server server.c && npx echospec test -- ./server {port}
 */
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* Talks with one client until it has finished, or has vanished. */
static void echo(int client)
{
    char buffer[4096];
    for (;;) {
        ssize_t length = 0;
        // TODO 5: receive what the client has sent. recv() returns 0 when it has finished, -1 on an error; with EINTR, try again.
        if (length <= 0)
            return;
        // TODO 6: send all of it back. send() may take only a part: loop until everything is sent.
        (void)buffer;
    }
}

/* The port from 1 to 65535 that the text tells, or the end of the program. */
static in_port_t port_of(const char *text)
{
    char *end;
    long port = strtol(text, &end, 10);
    if (end == text || *end != '\0' || port < 1 || port > 65535) {
        fprintf(stderr, "not a port: %s\n", text);
        exit(2);
    }
    return (in_port_t)port;
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int listener = -1;
    if (argc < 2)
        return 2;
    address.sin_port = htons(port_of(argv[1]));
    // TODO 7: writing to a client that has gone raises SIGPIPE, which ends the process. Ignore that signal.
    // TODO 1: create a TCP socket, and let it reuse its address (SO_REUSEADDR), so that a restart need not wait.
    // TODO 2: bind it to the address.
    // TODO 3: listen.
    if (listener < 0) {
        fprintf(stderr, "TODO 1 to 3: nothing listens yet\n");
        return 1;
    }
    for (;;) {
        int client = -1;
        // TODO 4: accept a client.
        if (client < 0) {
            fprintf(stderr, "TODO 4: nobody is accepted yet\n");
            return 1;
        }
        echo(client);
        close(client);
    }
}
