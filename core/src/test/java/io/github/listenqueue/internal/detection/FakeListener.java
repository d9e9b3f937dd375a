package io.github.listenqueue.internal.detection;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.internal.sampling.DropCounts;
import io.github.listenqueue.internal.sampling.Listener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** A listener with numbers set by the test. */
final class FakeListener implements Listener {

    static final int UNKNOWN = -1;

    private final int port;
    private int depth;
    private int limit;
    private final DropCounts dropped = new DropCounts();
    private boolean exact = true;
    private boolean readable = true;

    FakeListener(int port, int limit) {
        this.port = port;
        this.limit = limit;
    }

    FakeListener depth(int value) {
        depth = value;
        return this;
    }

    FakeListener limit(int value) {
        limit = value;
        return this;
    }

    FakeListener drop(long packets) {
        return drop(DropReason.ACCEPT_QUEUE_FULL, packets);
    }

    FakeListener drop(DropReason reason, long packets) {
        dropped.add(reason, packets);
        return this;
    }

    FakeListener inferring() {
        exact = false;
        return this;
    }

    FakeListener readable(boolean value) {
        readable = value;
        return this;
    }

    @Override
    public ListenQueue queue() {
        return new ListenQueue(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                "port " + port,
                port,
                depth,
                limit == UNKNOWN ? OptionalInt.empty() : OptionalInt.of(limit),
                limit == UNKNOWN ? LimitSource.UNKNOWN : LimitSource.KERNEL,
                exact ? OptionalLong.of(allDropped()) : OptionalLong.empty());
    }

    @Override
    public boolean readable() {
        return readable;
    }

    @Override
    public long packetsDropped(DropReason reason) {
        return dropped.get(reason);
    }

    private long allDropped() {
        return Stream.of(DropReason.values()).mapToLong(dropped::get).sum();
    }

    @Override
    public boolean dropsExact() {
        return exact;
    }

    @Override
    public int descriptor() {
        return -1;
    }

    @Override
    public boolean ipv6() {
        return false;
    }

    @Override
    public OptionalInt somaxconnThen() {
        return OptionalInt.empty();
    }
}
