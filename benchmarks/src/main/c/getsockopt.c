/*
 * The floor: what the library's three questions to ten listeners cost without a JVM.
 *
 * Reads commands from standard input, so that its turns can alternate with those of a JVM:
 *
 *   hot <ms> 0             rounds of ten back to back
 *   paced <rounds> <ms>    one round in so many milliseconds
 *
 * Answers "<median ns of a round> <mean CPU ns of a round and what is around it>".
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef SO_MEMINFO
#define SO_MEMINFO 55
#endif
#ifndef SO_COOKIE
#define SO_COOKIE 57
#endif

enum { LISTENERS = 10, TCP_INFO_BYTES = 32, MEMINFO_BYTES = 36, MOST_ROUNDS = 1 << 21 };

static int listeners[LISTENERS];
static uint32_t times[MOST_ROUNDS];
static volatile uint64_t sink;

static void die(const char *what) {
    perror(what);
    exit(1);
}

static int64_t now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* IPv6 with a mapped address, as the JDK opens them. */
static int open_listener(void) {
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int off = 0;
    int s = socket(AF_INET6, SOCK_STREAM, 0);
    inet_pton(AF_INET6, "::ffff:127.0.0.1", &v6.sin6_addr);
    if (s >= 0) {
        setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    }
    if (s < 0 || bind(s, (struct sockaddr *)&v6, sizeof v6) != 0) {
        s = socket(AF_INET, SOCK_STREAM, 0);
        if (s < 0 || bind(s, (struct sockaddr *)&v4, sizeof v4) != 0) {
            die("bind");
        }
    }
    if (listen(s, 128) != 0) {
        die("listen");
    }
    return s;
}

static void ask(int s, int level, int option, void *value, socklen_t length) {
    if (getsockopt(s, level, option, value, &length) != 0) {
        die("getsockopt");
    }
}

static void one_round(void) {
    for (int i = 0; i < LISTENERS; i++) {
        uint32_t info[TCP_INFO_BYTES / 4];
        uint32_t meminfo[MEMINFO_BYTES / 4];
        uint64_t cookie;
        ask(listeners[i], IPPROTO_TCP, TCP_INFO, info, sizeof info);
        ask(listeners[i], SOL_SOCKET, SO_MEMINFO, meminfo, sizeof meminfo);
        ask(listeners[i], SOL_SOCKET, SO_COOKIE, &cookie, sizeof cookie);
        sink += info[6] + info[7] + meminfo[8] + cookie;
    }
}

static int ascending(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static long median(long count) {
    qsort(times, count, sizeof times[0], ascending);
    return count == 0 ? 0 : times[count / 2];
}

static void hot(long ms) {
    int64_t cpu = now(CLOCK_THREAD_CPUTIME_ID);
    int64_t before = now(CLOCK_MONOTONIC);
    int64_t end = before + ms * 1000000LL;
    long count = 0;
    while (before < end && count < MOST_ROUNDS) {
        one_round();
        int64_t after = now(CLOCK_MONOTONIC);
        times[count++] = (uint32_t)(after - before);
        before = after;
    }
    cpu = now(CLOCK_THREAD_CPUTIME_ID) - cpu;
    printf("%ld %.0f\n", median(count), count == 0 ? 0 : (double)cpu / count);
}

static void paced(long rounds, long ms) {
    if (rounds < 1 || rounds > MOST_ROUNDS) {
        rounds = 1;
    }
    int64_t cpu = now(CLOCK_THREAD_CPUTIME_ID);
    int64_t next = now(CLOCK_MONOTONIC);
    for (long i = 0; i < rounds; i++) {
        int64_t before = now(CLOCK_MONOTONIC);
        one_round();
        times[i] = (uint32_t)(now(CLOCK_MONOTONIC) - before);
        next += ms * 1000000LL;
        struct timespec until = {next / 1000000000LL, next % 1000000000LL};
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {
        }
    }
    cpu = now(CLOCK_THREAD_CPUTIME_ID) - cpu;
    printf("%ld %.0f\n", median(rounds), (double)cpu / rounds);
}

int main(void) {
    char command[32];
    long amount;
    long interval;
    for (int i = 0; i < LISTENERS; i++) {
        listeners[i] = open_listener();
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    while (scanf("%31s %ld %ld", command, &amount, &interval) == 3) {
        if (strcmp(command, "hot") == 0) {
            hot(amount);
        } else if (strcmp(command, "paced") == 0) {
            paced(amount, interval);
        } else {
            fprintf(stderr, "unknown command %s\n", command);
            return 2;
        }
    }
    return 0;
}
