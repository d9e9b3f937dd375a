package io.github.listenqueue.examples.balancer;

import java.io.IOException;
import java.util.List;

/** A running balancer with two instances. */
interface Balancer extends AutoCloseable {

    /** The configured weights: the new machine is bigger, so it was given the larger one. */
    List<Integer> WEIGHTS = List.of(200, 50);

    /** Returns the port for the clients. */
    int port();

    /** Returns true once it has the state that its mode needs. */
    boolean ready() throws IOException;

    /** Returns the present weights: 0 for an instance that gets no requests, and NaN if the balancer does not answer. */
    List<Double> weights() throws IOException;

    /** Returns the lines of its log that belong to the story. */
    List<String> log() throws IOException;

    @Override
    void close();
}
