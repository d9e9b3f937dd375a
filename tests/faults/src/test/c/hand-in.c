/*
 * Opens a listener on 127.0.0.1, lets one connection wait in its queue, and becomes a command in another network
 * namespace that inherits the listener as descriptor 0.
 *
 *   hand-in COMMAND [ARGUMENT...]
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static void check(int result, const char *what) {
    if (result < 0) {
        perror(what);
        exit(1);
    }
}

static void raise_loopback(void) {
    struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    check(any, "socket");
    check(ioctl(any, SIOCSIFFLAGS, &loopback), "loopback");
    close(any);
}

int main(int count, char **words) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t bytes = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    check(bind(listener, (struct sockaddr *) &address, bytes), "bind");
    check(listen(listener, 8), "listen");
    check(getsockname(listener, (struct sockaddr *) &address, &bytes), "getsockname");
    check(connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *) &address, bytes), "connect");
    check(unshare(CLONE_NEWNET), "unshare");
    raise_loopback();
    check(dup2(listener, 0), "dup2");
    close(listener);
    if (count > 1) {
        execvp(words[1], words + 1);
        perror(words[1]);
    }
    return 127;
}
