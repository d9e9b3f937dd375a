package io.github.listenqueue.soak;

/**
 * Who carries out {@linkplain Action actions}. A listener is known by its number, which is given once and in the order of
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

    /** Has the kernel count drops at the listener that are no lost connections; the clients are accepted in the end. */
    void harmless(int id, int clients) throws E;

    /** Overflows a listener of another process. */
    void foreign(int clients) throws E;
}
