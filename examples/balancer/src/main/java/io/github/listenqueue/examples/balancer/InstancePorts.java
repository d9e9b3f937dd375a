package io.github.listenqueue.examples.balancer;

/**
 * The ports of an instance.
 *
 * @param server the port of the requests
 * @param load the port of the endpoints /load and /ready
 * @param agent the port of HAProxy's agent check
 */
record InstancePorts(int server, int load, int agent) {}
