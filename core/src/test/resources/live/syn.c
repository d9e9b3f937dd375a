/*
 * Sends SYNs over lo without a client behind them, each from a different address and port.
 *
 *   syn DESTINATION PORT COUNT SOURCE     from COUNT (at most 200) addresses after SOURCE
 *
 * The frames are addressed to this host: otherwise a SYN to a broadcast address would not reach the listener.
 */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_COUNT 200

struct frame {
    struct ether_header ethernet;
    struct iphdr ip;
    struct tcphdr tcp;
} __attribute__((packed));

struct pseudo_header {
    uint32_t source;
    uint32_t destination;
    uint8_t zero;
    uint8_t protocol;
    uint16_t length;
    struct tcphdr tcp;
} __attribute__((packed));

static uint16_t checksum(const void *start, size_t bytes) {
    uint32_t sum = 0;
    for (size_t i = 0; i < bytes; i += 2) {
        uint16_t word;
        memcpy(&word, (const char *) start + i, 2);
        sum += word;
    }
    while (sum >> 16) {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return ~sum;
}

static struct frame syn(uint32_t source, uint16_t source_port, uint32_t destination, uint16_t port) {
    struct frame frame = {.ethernet.ether_type = htons(ETH_P_IP)};
    frame.ip.version = 4;
    frame.ip.ihl = 5;
    frame.ip.tot_len = htons(sizeof frame.ip + sizeof frame.tcp);
    frame.ip.ttl = 64;
    frame.ip.protocol = IPPROTO_TCP;
    frame.ip.saddr = source;
    frame.ip.daddr = destination;
    frame.ip.check = checksum(&frame.ip, sizeof frame.ip);
    frame.tcp.source = htons(source_port);
    frame.tcp.dest = htons(port);
    frame.tcp.doff = 5;
    frame.tcp.syn = 1;
    frame.tcp.window = htons(65535);
    struct pseudo_header pseudo = {source, destination, 0, IPPROTO_TCP, htons(sizeof frame.tcp), frame.tcp};
    frame.tcp.check = checksum(&pseudo, sizeof pseudo);
    return frame;
}

int main(int count, char **words) {
    if (count != 5 || atoi(words[3]) > MAX_COUNT) {
        fprintf(stderr, "syn DESTINATION PORT COUNT SOURCE\n");
        return 2;
    }
    int out = socket(AF_PACKET, SOCK_RAW, 0);
    struct sockaddr_ll lo = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP), .sll_ifindex = if_nametoindex("lo")};
    if (out < 0 || bind(out, (struct sockaddr *) &lo, sizeof lo) != 0) {
        perror("packet socket");
        return 1;
    }
    for (int i = 0; i < atoi(words[3]); i++) {
        uint32_t source = htonl(ntohl(inet_addr(words[4])) + 1 + i);
        struct frame frame = syn(source, 30000 + i, inet_addr(words[1]), atoi(words[2]));
        if (send(out, &frame, sizeof frame, 0) < 0) {
            perror("send");
            return 1;
        }
    }
    return 0;
}
