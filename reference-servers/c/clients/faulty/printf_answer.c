/* Uses the answer as the format of printf().   ./printf_answer HOST PORT [MESSAGE] */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void fail(const char *call)
{
    perror(call);
    exit(EXIT_FAILURE);
}

static int connect_to(const char *host, const char *port)
{
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *address;
    if (getaddrinfo(host, port, &hints, &address) != 0) {
        fprintf(stderr, "there is no address %s port %s\n", host, port);
        exit(EXIT_FAILURE);
    }
    /* 1. Create the socket, and 2. connect it. */
    int fd = socket(address->ai_family, SOCK_STREAM, 0);
    if (fd < 0) fail("socket");
    if (connect(fd, address->ai_addr, address->ai_addrlen) < 0) fail("connect");
    freeaddrinfo(address);
    return fd;
}

/* send() may take fewer bytes than it was given. Without MSG_NOSIGNAL a server that has gone would kill us. */
static void send_all(int fd, const char *bytes, size_t length)
{
    for (size_t done = 0; done < length;) {
        ssize_t taken = send(fd, bytes + done, length - done, MSG_NOSIGNAL);
        if (taken < 0) fail("send");
        done += taken;
    }
}

int main(int argc, char *argv[])
{
    char buffer[65536];
    ssize_t n;
    if (argc < 3) {
        fprintf(stderr, "usage: %s HOST PORT [MESSAGE]\n", argv[0]);
        return 2;
    }
    int fd = connect_to(argv[1], argv[2]);

    /* 3. Send all, and say that this was all. */
    if (argc > 3) send_all(fd, argv[3], strlen(argv[3]));
    else while ((n = read(STDIN_FILENO, buffer, sizeof buffer)) > 0) send_all(fd, buffer, n);
    if (shutdown(fd, SHUT_WR) < 0) fail("shutdown");

    /* 4. Receive all: recv() returns what is there, and 0 when the server has sent everything. */
    while ((n = recv(fd, buffer, sizeof buffer - 1, 0)) > 0) {
        buffer[n] = '\0';
        printf(buffer); /* The mistake: every % in the answer is a command. */
    }
    if (n < 0) fail("recv");

    /* 5. Close. */
    close(fd);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
