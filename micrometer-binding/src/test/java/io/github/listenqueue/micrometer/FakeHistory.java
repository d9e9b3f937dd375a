package io.github.listenqueue.micrometer;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueDiagnosis.Finding;
import io.github.listenqueue.ListenQueueHistory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A history that shows what a test sets, and remembers how far back it was asked. */
final class FakeHistory implements ListenQueueHistory {

    final List<Duration> windowsAsked = new ArrayList<>();
    final Map<Cause, Long> episodes = new EnumMap<>(Cause.class);
    final Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
    SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);
    String name = "http";
    boolean current = true;
    boolean stalled;
    boolean application = true;
    int peak;
    OptionalInt limit = OptionalInt.empty();
    Optional<Duration> oldestWaiting = Optional.empty();
    OptionalInt halfOpen = OptionalInt.empty();

    @Override
    public ListenQueue queue() {
        LimitSource source = limit.isPresent() ? LimitSource.KERNEL : LimitSource.UNKNOWN;
        return new ListenQueue(address, name, 1, 0, limit, source, OptionalLong.empty());
    }

    @Override
    public boolean isCurrent() {
        return current;
    }

    @Override
    public long episodes() {
        return episodes.values().stream().mapToLong(Long::longValue).sum();
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

    @Override
    public long episodes(Cause cause) {
        return episodes.getOrDefault(cause, 0L);
    }

    @Override
    public Optional<Finding> finding() {
        return Optional.empty();
    }

    @Override
    public Optional<Instant> diagnosedAt() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> oldestWaiting() {
        return oldestWaiting;
    }

    @Override
    public OptionalInt halfOpen() {
        return halfOpen;
    }

    @Override
    public long packetsDropped(DropReason reason) {
        return dropped.getOrDefault(reason, 0L);
    }

    @Override
    public boolean isStalled() {
        return stalled;
    }

    @Override
    public boolean isApplication() {
        return application;
    }
}
