/* An echo server for datagrams with one mistake: it tells recvfrom() of no room for the first address.
   Usage: udp-address-length PORT */

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

static int bound_socket(in_port_t port)
{
    /* 1. Create the socket. */
    int server = socket(AF_INET, SOCK_DGRAM, 0);
    if (server < 0)
        fail("socket");

    /* 2. Bind it to the loopback address and the port. There is nothing to listen
          for, and nobody to accept. */
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    if (bind(server, (struct sockaddr *)&address, sizeof address) < 0)
        fail("bind");
    return server;
}

/* 3. Transfer: each datagram goes back to the one who sent it. An empty one, with a
   length of 0, is a datagram too. An error concerns one datagram: go on. */
static void echo(int server)
{
    static char buffer[65535]; /* More than a datagram can hold, so that none is cut. */
    struct sockaddr_storage sender = { 0 };
    socklen_t length = 0; /* The mistake: so much of an address is written. After the call its true length stands here. */
    for (;;) {
        ssize_t received = recvfrom(server, buffer, sizeof buffer, 0, (struct sockaddr *)&sender, &length);
        if (received < 0)
            continue;
        sendto(server, buffer, received, 0, (struct sockaddr *)&sender, length);
    }
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 2;
    }
    echo(bound_socket(port_of(argv[1])));
}
