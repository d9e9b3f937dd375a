/*
 * Stops a process, connects clients to a port of 127.0.0.1, closes those that the queue has no room for, and continues the
 * process. The other clients stay until standard input ends.
 *
 *   stop-and-connect PID PORT CLIENTS
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int count, char **words) {
    if (count < 4) {
        return 2;
    }
    pid_t stopped = atoi(words[1]);
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(atoi(words[2])),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    kill(stopped, SIGSTOP);
    sleep(1);
    for (int i = atoi(words[3]); i > 0; i--) {
        struct pollfd client = {.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), .events = POLLOUT};
        connect(client.fd, (struct sockaddr *) &address, sizeof address);
        if (poll(&client, 1, 100) == 0) {
            close(client.fd);
        }
    }
    sleep(1);
    kill(stopped, SIGCONT);
    char ignored;
    while (read(STDIN_FILENO, &ignored, 1) > 0) {
    }
    return 0;
}
