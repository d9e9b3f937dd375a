/*
 * Opens a listener on 127.0.0.1 or with an abstract name and keeps it open, for tests that need another process or a
 * socket that Java cannot create.
 *
 *   neighbour [--mptcp | --abstract NAME] BACKLOG [COMMAND ARGUMENT...]
 *
 * A command inherits the listener as descriptor 0, reads requests from descriptor 3 and answers on descriptor 4.
 * Standard input has one request on each line. Requests that begin with ! are for the neighbour, all others for the command.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_CLIENTS 1000

static int listener;
static struct sockaddr_storage address;
static socklen_t address_bytes;
static int clients[MAX_CLIENTS];
static int connected;

static void answer(int result) {
    printf("%s\n", result < 0 ? strerror(errno) : "ok");
    fflush(stdout);
}

static void drain(void) {
    int accepted;
    fcntl(listener, F_SETFL, O_NONBLOCK);
    while ((accepted = accept(listener, NULL, NULL)) >= 0) {
        close(accepted);
    }
    while (connected > 0) {
        close(clients[--connected]);
    }
}

static void connect_clients(int count) {
    for (int i = 0; i < count && connected < MAX_CLIENTS; i++) {
        int client = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        connect(client, (struct sockaddr *) &address, address_bytes);
        clients[connected++] = client;
    }
}

static void obey(const char *request) {
    int number = 0;
    if (sscanf(request, "!listen %d", &number) == 1) {
        answer(listen(listener, number));
    } else if (sscanf(request, "!connect %d", &number) == 1) {
        connect_clients(number);
        answer(0);
    } else if (strncmp(request, "!drain", 6) == 0) {
        drain();
        answer(0);
    } else if (strncmp(request, "!defer", 6) == 0) {
        int seconds = 30;
        answer(setsockopt(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds, sizeof seconds));
    } else if (strncmp(request, "!shutdown", 9) == 0) {
        answer(shutdown(listener, SHUT_RD));
    } else if (strncmp(request, "!close", 6) == 0) {
        answer(close(listener));
    } else {
        errno = EINVAL;
        answer(-1);
    }
}

static pid_t start(char **command, int *requests) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        perror("pipe");
        exit(1);
    }
    *requests = ends[1];
    pid_t child = fork();
    if (child == 0) {
        int in = fcntl(ends[0], F_DUPFD_CLOEXEC, 10);
        int out = fcntl(1, F_DUPFD_CLOEXEC, 10);
        int inherited = fcntl(listener, F_DUPFD_CLOEXEC, 10);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(inherited, 0);
        dup2(in, 3);
        dup2(out, 4);
        execvp(command[0], command);
        perror(command[0]);
        _exit(127);
    }
    close(ends[0]);
    return child;
}

static void use_loopback(void) {
    struct sockaddr_in *inet = (struct sockaddr_in *) &address;
    inet->sin_family = AF_INET;
    inet->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address_bytes = sizeof *inet;
}

/* Sets an abstract address: a NUL and then the name. For an empty name the kernel chooses one. */
static void use_abstract_name(const char *name) {
    struct sockaddr_un *local = (struct sockaddr_un *) &address;
    local->sun_family = AF_UNIX;
    strncpy(local->sun_path + 1, name, sizeof local->sun_path - 1);
    address_bytes = offsetof(struct sockaddr_un, sun_path) + (*name ? 1 + strlen(name) : 0);
}

int main(int count, char **arguments) {
    int first = 1;
    int mptcp = count > first && strcmp(arguments[first], "--mptcp") == 0;
    first += mptcp;
    if (count > first + 1 && strcmp(arguments[first], "--abstract") == 0) {
        use_abstract_name(arguments[first + 1]);
        first += 2;
    } else {
        use_loopback();
    }
    listener = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, mptcp ? 262 : 0);
    if (listener < 0) {
        printf("no socket: %s\n", strerror(errno));
        return 2;
    }
    socklen_t bound_bytes = address_bytes;
    address_bytes = sizeof address;
    if (bind(listener, (struct sockaddr *) &address, bound_bytes) != 0
            || listen(listener, atoi(arguments[first++])) != 0
            || getsockname(listener, (struct sockaddr *) &address, &address_bytes) != 0) {
        perror("listener");
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    int requests = -1;
    pid_t child = first < count ? start(arguments + first, &requests) : -1;
    printf("%d\n", address.ss_family == AF_INET ? ntohs(((struct sockaddr_in *) &address)->sin_port) : 0);
    fflush(stdout);
    char line[1000];
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (line[0] == '!') {
            obey(line);
        } else if (requests < 0 || write(requests, line, strlen(line)) < 0) {
            answer(-1);
        }
    }
    if (child > 0) {
        close(requests);
        waitpid(child, NULL, 0);
    }
    return 0;
}
