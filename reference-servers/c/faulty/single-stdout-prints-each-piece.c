/* single-stdout-prints-each-piece: a server that prints the message of each client, with one
   mistake: it prints a line end behind each piece that recv() returns.
   Usage: single-stdout-prints-each-piece PORT */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
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

static void print_message(const char *message, size_t length)
{
    fwrite(message, 1, length, stdout);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        perror("standard output");
        clearerr(stdout);
    }
}

/* A socket must not get the number of a standard stream that was closed at the start:
   what we print would go to a client. */
static void occupy_standard_streams(void)
{
    int null;
    do
        null = open("/dev/null", O_RDWR);
    while (null >= 0 && null <= STDERR_FILENO);
    close(null);
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 2;
    }
    occupy_standard_streams();
    signal(SIGPIPE, SIG_IGN); /* A reader of our output that is gone is an error, not our end. */
    int listener = listen_on(port_of(argv[1]));
    for (;;) {
        int client = next_client(listener);
        char message[65536];
        ssize_t received;
        for (;;) {
            received = recv(client, message, sizeof message, 0);
            if (received < 0 && errno == EINTR)
                continue;
            if (received <= 0)
                break;
            print_message(message, received);
            putchar('\n'); /* MISTAKE: the message goes on. */
            fflush(stdout);
        }
        close(client); /* 6. Close: the client sees that its message has arrived. */
    }
}
