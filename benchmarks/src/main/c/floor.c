/*
 * The floor: the cost of the system calls of the library's samples without a JVM.
 *
 * Takes the listeners in LISTENER_FDS, or opens ten. Reads commands from standard input, so that its turns can alternate
 * with those of a JVM:
 *
 *   hot <ms> 0 <calls>             rounds back to back
 *   paced <rounds> <ms> <calls>    one round in so many milliseconds
 *
 * The rounds: "SOCKET", TCP_INFO, SO_MEMINFO and SO_COOKIE of each listener; "PROCFS", the drop counters and the
 * table with the listeners up to the first row in another state, from files that stay open; "NOTHING", for the cost of
 * waking up.
 *
 * Answers "<median ns of a round> <mean CPU ns of a round with its loop>".
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
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

enum { LISTENERS = 10, READ_BYTES = 8192, TCP_INFO_BYTES = 32, MEMINFO_BYTES = 36, MOST_ROUNDS = 1 << 21 };

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

static void socket_round(void) {
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

static const char *counters_path = "/proc/self/net/netstat";
static const char *table_path;
static int counters;
static int table;
static char text[2 * READ_BYTES];

/* How many listeners the whole rows in text are; -1 for one in another state. Leaves the rest of the last row. */
static int listeners_in(size_t *filled, int ipv6, int *header) {
    size_t state = ipv6 ? 82 : 34;
    int count = 0;
    char *line = text;
    char *end;
    while ((end = memchr(line, '\n', text + *filled - line)) != NULL) {
        if (*header) {
            *header = 0;
        } else if (end - line < (long)state + 2 || memcmp(line + state, "0A", 2) != 0) {
            return -1;
        } else {
            sink += strtoul(line + state + 12, NULL, 16);
            count++;
        }
        line = end + 1;
    }
    *filled -= line - text;
    memmove(text, line, *filled);
    return count;
}

/* The calls of java.io.RandomAccessFile, in the order and sizes of the library. */
static void procfs_round(void) {
    ssize_t got;
    size_t filled = 0;
    int header = 1;
    int ipv6 = strchr(table_path, '6') != NULL;
    lseek(counters, 0, SEEK_SET);
    while ((got = read(counters, text + filled, READ_BYTES - filled)) > 0) {
        filled += got;
    }
    sink += filled;
    lseek(table, 0, SEEK_SET);
    filled = 0;
    while ((got = read(table, text + filled, READ_BYTES - filled)) > 0) {
        filled += got;
        if (listeners_in(&filled, ipv6, &header) < 0) {
            break;
        }
    }
}

static void nothing_round(void) {}

static void open_files(void) {
    struct sockaddr_storage name;
    socklen_t length = sizeof name;
    if (getsockname(listeners[0], (struct sockaddr *)&name, &length) != 0) {
        die("getsockname");
    }
    table_path = name.ss_family == AF_INET6 ? "/proc/self/net/tcp6" : "/proc/self/net/tcp";
    counters = open(counters_path, O_RDONLY);
    table = open(table_path, O_RDONLY);
    if (counters < 0 || table < 0) {
        die("open");
    }
}

static void open_listeners(void) {
    char *given = getenv("LISTENER_FDS");
    for (int i = 0; i < LISTENERS; i++) {
        if (given != NULL) {
            listeners[i] = (int)strtol(given, &given, 10);
            given += *given == ',';
        } else {
            listeners[i] = open_listener();
        }
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

static void hot(long ms, void (*one_round)(void)) {
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

static void paced(long rounds, long ms, void (*one_round)(void)) {
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
    char what[32];
    long amount;
    long interval;
    open_listeners();
    open_files();
    setvbuf(stdout, NULL, _IOLBF, 0);
    while (scanf("%31s %ld %ld %31s", command, &amount, &interval, what) == 4) {
        void (*one_round)(void) = strcmp(what, "SOCKET") == 0   ? socket_round
                                  : strcmp(what, "PROCFS") == 0 ? procfs_round
                                                                : nothing_round;
        if (strcmp(command, "hot") == 0) {
            hot(amount, one_round);
        } else if (strcmp(command, "paced") == 0) {
            paced(amount, interval, one_round);
        } else {
            fprintf(stderr, "unknown command %s\n", command);
            return 2;
        }
    }
    return 0;
}
