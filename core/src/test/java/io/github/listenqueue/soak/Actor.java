package io.github.listenqueue.soak;

/**
 * The executor of {@linkplain Action actions}. A listener is known by its number, which is given once and in the order of
 * opening; the members of an SO_REUSEPORT group have the number of the group in common, all others none.
 *
 * @param <E> what may go wrong
 */
interface Actor<E extends Exception> {

    /** The group of a listener that is in none. */
    int NO_GROUP = -1;

    void open(int id, Kind kind, int group, int backlog) throws E;

    void close(int id) throws E;

    /** Closes a listener and opens the next one at its address. */
    void rebind(int old, int id, int backlog) throws E;

    /** Calls {@code listen()} again, with a backlog that Java does not touch. */
    void relisten(int id, int backlog) throws E;

    /** Stalls: clients connect and nobody accepts. There is room for them, except perhaps in a group. */
    void fill(int id, int clients) throws E;

    /** Takes all the room that there is, lets more clients knock in vain, and then accepts those that wait, or none. */
    void burst(int id, int room, int refused, boolean released) throws E;

    void accept(int id, int connections) throws E;

    /** Accepts all that wait, in a group at all of its members. */
    void release(int id) throws E;

    /** The clients in the queue hang up; they stay in it. */
    void leave(int id) throws E;

    /** Has the kernel count at least as many drops at the listener, none of them a lost connection; its queue stays empty. */
    void harmless(int id, Noise noise, int packets) throws E;

    /**
     * Fills the queue of half-open requests, sends more SYNs and takes the requests back. Without cookies each of those SYNs
     * is lost, with cookies none is.
     */
    void synFlood(int id, int pending, int more, boolean cookies) throws E;

    /** Clients connect, and nobody accepts until each monitor had time enough to say so. There is room for them. */
    void stall(int id, int clients) throws E;

    /** As many clients wait all the time, but one after the other is accepted and another one comes. There is room for one more. */
    void serve(int id, int clients) throws E;

    /** Overflows a listener of another process. */
    void foreign(int clients) throws E;
}
