package io.github.listenqueue.soak;

/**
 * An executor of {@linkplain Action actions}. A listener is identified by its number, which is given once and in the
 * order of opening. The members of an SO_REUSEPORT group share the number of the group. All other listeners have none.
 *
 * @param <E> the exception of a failed action
 */
interface Actor<E extends Exception> {

    /** The group number of a listener outside all groups. */
    int NO_GROUP = -1;

    void open(int id, Kind kind, int group, int backlog) throws E;

    void close(int id) throws E;

    /** Closes a listener and opens the next one at its address. */
    void rebind(int old, int id, int backlog) throws E;

    /** Calls {@code listen()} again, with a backlog that bypasses Java. */
    void relisten(int id, int backlog) throws E;

    /** Connects clients without accepting them. The queue has room for them, except perhaps in a group. */
    void fill(int id, int clients) throws E;

    /** Fills the queue, connects further clients in vain, and then accepts all waiting connections or none. */
    void burst(int id, int room, int refused, boolean released) throws E;

    void accept(int id, int connections) throws E;

    /** Accepts all waiting connections, in a group at all members. */
    void release(int id) throws E;

    /** Closes the clients in the queue. Their connections stay in it. */
    void leave(int id) throws E;

    /**
     * Makes the kernel count at least this number of drops at the listener without a lost connection. The queue stays
     * empty.
     */
    void harmless(int id, Noise noise, int packets) throws E;

    /**
     * Fills the queue of half-open requests, sends more SYNs and then resets the requests. Without cookies each
     * additional SYN is lost, with cookies none is.
     */
    void synFlood(int id, int pending, int more, boolean cookies) throws E;

    /** Connects clients that are not accepted until each monitor had time to report it. The queue has room for them. */
    void stall(int id, int clients) throws E;

    /**
     * Keeps this number of clients waiting while one after the other is accepted and replaced. The queue has room for
     * one more.
     */
    void serve(int id, int clients) throws E;

    /** Overflows a listener of another process. */
    void foreign(int clients) throws E;
}
