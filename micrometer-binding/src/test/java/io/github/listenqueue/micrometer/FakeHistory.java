package io.github.listenqueue.micrometer;

import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueHistory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A history that shows what a test sets, and remembers how far back it was asked. */
final class FakeHistory implements ListenQueueHistory {

    final List<Duration> windowsAsked = new ArrayList<>();
    SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);
    String name = "http";
    boolean current = true;
    int peak;

    @Override
    public ListenQueue queue() {
        return new ListenQueue(address, name, 1, 0, OptionalInt.empty(), LimitSource.UNKNOWN, OptionalLong.empty());
    }

    @Override
    public boolean isCurrent() {
        return current;
    }

    @Override
    public long episodes() {
        return 0;
    }

    @Override
    public Duration saturated() {
        return Duration.ZERO;
    }

    @Override
    public int peakDepth(Duration window) {
        windowsAsked.add(window);
        return peak;
    }

    @Override
    public Optional<Episode> episode() {
        return Optional.empty();
    }
}
