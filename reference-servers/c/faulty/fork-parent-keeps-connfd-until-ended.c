/* FAULTY, on purpose: fork-parent-keeps-connfd. The parent closes its copy of a connection when the
   child has ended, and not when it was made: the children that come in between inherit it.
   Otherwise like ../echo-fork.c.  Usage: fork-parent-keeps-connfd-until-ended PORT */

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
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

/* send() may take only a part of the data, so go on until all of it is sent.
   Returns -1 when the client is gone. */
static int send_all(int client, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(client, data, length, 0);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return -1;
        data += sent;
        length -= sent;
    }
    return 0;
}

/* 5. Transfer: send back what comes, until the client has finished (0) or is gone (-1). */
static void echo(int client)
{
    char buffer[16384];
    for (;;) {
        ssize_t received = recv(client, buffer, sizeof buffer, 0);
        if (received < 0 && errno == EINTR)
            continue;
        if (received <= 0)
            break;
        if (send_all(client, buffer, received) < 0)
            break;
    }
}

enum { CHILDREN = 4096 };
static struct {
    pid_t child;
    int client;
} serving[CHILDREN];

/* MISTAKE: until now the parent has had a copy, and so have the children made since. */
static void on_child_ended(int number)
{
    (void)number;
    int kept = errno;
    pid_t child;
    while ((child = waitpid(-1, NULL, WNOHANG)) > 0)
        for (int i = 0; i < CHILDREN; i++)
            if (serving[i].child == child) {
                close(serving[i].client);
                serving[i].child = 0;
            }
    errno = kept;
}

static void remember(pid_t child, int client)
{
    for (int i = 0; i < CHILDREN; i++)
        if (serving[i].child == 0) {
            serving[i].client = client;
            serving[i].child = child;
            return;
        }
    close(client);
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN); /* A client that is gone is an error of send(), not our end. */
    struct sigaction ended = { .sa_handler = on_child_ended, .sa_flags = SA_RESTART };
    sigaction(SIGCHLD, &ended, NULL);
    sigset_t only_ended;
    sigemptyset(&only_ended);
    sigaddset(&only_ended, SIGCHLD);
    int listener = listen_on(port_of(argv[1]));
    for (;;) {
        int client = next_client(listener);
        sigprocmask(SIG_BLOCK, &only_ended, NULL); /* No child ends unseen before it is remembered. */
        pid_t child = fork();
        if (child == 0) {
            sigprocmask(SIG_UNBLOCK, &only_ended, NULL);
            close(listener); /* Only the parent accepts. */
            echo(client);
            _exit(EXIT_SUCCESS); /* 6. Close: the end of the child closes its sockets. */
        }
        if (child < 0) {
            perror("fork");
            close(client);
        } else {
            remember(child, client);
        }
        sigprocmask(SIG_UNBLOCK, &only_ended, NULL);
    }
}
