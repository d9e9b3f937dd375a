/*
 * Runs a command whose process is refused a call, as the sandboxes of containers do.
 *
 *   sandbox netlink COMMAND [ARGUMENT...]     socket(AF_NETLINK, …)
 *   sandbox tcp-info COMMAND [ARGUMENT...]    getsockopt(…, SOL_TCP, TCP_INFO, …)
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define SKIP_UNLESS(value, instructions) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, instructions)
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, action)

static struct sock_filter netlink[] = {
    LOAD(nr), SKIP_UNLESS(__NR_socket, 3),
    LOAD(args[0]), SKIP_UNLESS(AF_NETLINK, 1),
    RETURN(SECCOMP_RET_ERRNO | EAFNOSUPPORT),
    RETURN(SECCOMP_RET_ALLOW),
};

static struct sock_filter tcp_info[] = {
    LOAD(nr), SKIP_UNLESS(__NR_getsockopt, 5),
    LOAD(args[1]), SKIP_UNLESS(IPPROTO_TCP, 3),
    LOAD(args[2]), SKIP_UNLESS(TCP_INFO, 1),
    RETURN(SECCOMP_RET_ERRNO | EPERM),
    RETURN(SECCOMP_RET_ALLOW),
};

int main(int count, char **words) {
    if (count < 3) {
        return 2;
    }
    int without_netlink = strcmp(words[1], "netlink") == 0;
    struct sock_fprog program = {
        .len = without_netlink ? sizeof netlink / sizeof *netlink : sizeof tcp_info / sizeof *tcp_info,
        .filter = without_netlink ? netlink : tcp_info,
    };
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
        perror("seccomp");
        return 1;
    }
    execvp(words[2], words + 2);
    perror(words[2]);
    return 127;
}
