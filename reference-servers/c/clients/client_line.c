/* Sends a line, and prints the line that is the answer.   ./client HOST PORT [MESSAGE] */
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

/* Pieces until the end of the line stands in one of them. */
static void print_line(int fd)
{
    char buffer[65536];
    char *end = NULL;
    while (end == NULL) {
        ssize_t n = recv(fd, buffer, sizeof buffer, 0);
        if (n < 0) fail("recv");
        if (n == 0) {
            fprintf(stderr, "the connection ended before the answer was complete\n");
            exit(EXIT_FAILURE);
        }
        end = memchr(buffer, '\n', n);
        fwrite(buffer, 1, end == NULL ? n : end + 1 - buffer, stdout);
    }
}

int main(int argc, char *argv[])
{
    char *line = NULL;
    size_t size = 0;
    if (argc < 3) {
        fprintf(stderr, "usage: %s HOST PORT [MESSAGE]\n", argv[0]);
        return 2;
    }
    int fd = connect_to(argv[1], argv[2]);

    /* 3. Send all: the line, with the end that completes it. */
    if (argc > 3) {
        send_all(fd, argv[3], strlen(argv[3]));
        send_all(fd, "\n", 1);
    } else {
        ssize_t length = getline(&line, &size, stdin);
        if (length > 0) send_all(fd, line, length);
        free(line);
    }

    /* 4. Receive all. */
    print_line(fd);

    /* 5. Close. */
    close(fd);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
