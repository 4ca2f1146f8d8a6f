/* FAULTY, on purpose: udp-socket. It is an echo server for UDP.
   Otherwise like ../echo-sequential.c.  Usage: udp-socket PORT */

#include <arpa/inet.h>
#include <errno.h>
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

static int bind_to(in_port_t port)
{
    /* 1. Create the socket. */
    int server = socket(AF_INET, SOCK_DGRAM, 0); /* MISTAKE: a stream needs SOCK_STREAM. */
    if (server < 0)
        fail("socket");

    /* 2. Bind it to the loopback address and the port, also while connections
          of an earlier run are still in TIME_WAIT. */
    int one = 1;
    if (setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0)
        fail("setsockopt");
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    if (bind(server, (struct sockaddr *)&address, sizeof address) < 0)
        fail("bind");
    return server;
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 2;
    }
    int server = bind_to(port_of(argv[1]));
    char buffer[65536];
    for (;;) {
        struct sockaddr_in client;
        socklen_t length = sizeof client;
        ssize_t received =
            recvfrom(server, buffer, sizeof buffer, 0, (struct sockaddr *)&client, &length);
        if (received >= 0)
            sendto(server, buffer, received, 0, (struct sockaddr *)&client, length);
    }
}
