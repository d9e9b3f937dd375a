/*
 * A process that only listens, on sockets that a Java program cannot create.
 *
 *   odd-listener tcp ADDRESS PORT BACKLOG [defer] [v6only] [reuseport]
 *   odd-listener unix stream|seqpacket NAME_IN_HEX BACKLOG CLIENTS     with CLIENTS in its queue
 *
 * Prints its port (0 for unix) or an error, and ends with its standard input.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void check(int result, const char *what) {
    if (result < 0) {
        printf("%s: %s\n", what, strerror(errno));
        exit(1);
    }
}

static void set(int socket, int level, int option, int value) {
    check(setsockopt(socket, level, option, &value, sizeof value), "setsockopt");
}

static int listen_tcp(int count, char **words) {
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(atoi(words[1]))};
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(atoi(words[1]))};
    int is_v6 = inet_pton(AF_INET6, words[0], &v6.sin6_addr) == 1;
    int listener = socket(is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
    check(listener, "socket");
    if (is_v6) {
        set(listener, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    } else {
        inet_pton(AF_INET, words[0], &v4.sin_addr);
    }
    for (int i = 3; i < count; i++) {
        if (strcmp(words[i], "defer") == 0) {
            set(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, 30);
        } else if (strcmp(words[i], "v6only") == 0) {
            set(listener, IPPROTO_IPV6, IPV6_V6ONLY, 1);
        } else if (strcmp(words[i], "reuseport") == 0) {
            set(listener, SOL_SOCKET, SO_REUSEPORT, 1);
        }
    }
    check(bind(listener, is_v6 ? (struct sockaddr *) &v6 : (struct sockaddr *) &v4, is_v6 ? sizeof v6 : sizeof v4),
          "bind");
    check(listen(listener, atoi(words[2])), "listen");
    socklen_t length = sizeof v6;
    getsockname(listener, (struct sockaddr *) &v6, &length);
    // The port is in the same place for both families.
    return ntohs(v6.sin6_port);
}

static int listen_unix(char **words) {
    int type = strcmp(words[0], "stream") == 0 ? SOCK_STREAM : SOCK_SEQPACKET;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t bytes = strlen(words[1]) / 2;
    for (size_t i = 0; i < bytes && i < sizeof address.sun_path; i++) {
        unsigned value;
        sscanf(words[1] + 2 * i, "%2x", &value);
        address.sun_path[i] = (char) value;
    }
    socklen_t length = offsetof(struct sockaddr_un, sun_path) + bytes;
    int listener = socket(AF_UNIX, type, 0);
    check(bind(listener, (struct sockaddr *) &address, length), "bind");
    check(listen(listener, atoi(words[2])), "listen");
    for (int i = atoi(words[3]); i > 0; i--) {
        check(connect(socket(AF_UNIX, type, 0), (struct sockaddr *) &address, length), "connect");
    }
    return 0;
}

int main(int count, char **words) {
    int port = strcmp(words[1], "tcp") == 0 ? listen_tcp(count - 2, words + 2) : listen_unix(words + 2);
    printf("%d\n", port);
    fflush(stdout);
    char ignored;
    while (read(STDIN_FILENO, &ignored, 1) > 0) {
    }
    return 0;
}
