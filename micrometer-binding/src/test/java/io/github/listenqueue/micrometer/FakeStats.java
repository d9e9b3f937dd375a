package io.github.listenqueue.micrometer;

import static org.mockito.Mockito.mock;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.LimitSource;
import io.github.listenqueue.ListenQueue;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueStats;
import io.github.listenqueue.internal.detection.ListenerStats;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mockito.invocation.InvocationOnMock;

/** Statistics with values set by a test. They record the requested windows. */
final class FakeStats {

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

    private final ListenQueueStats shown = mock(ListenerStats.class, this::answer);

    /** Returns the statistics as the metrics get them. */
    ListenQueueStats shown() {
        return shown;
    }

    private Object answer(InvocationOnMock call) {
        return switch (call.getMethod().getName()) {
            case "queue" -> queue();
            case "isCurrent" -> current;
            case "isStalled" -> stalled;
            case "isApplication" -> application;
            case "saturatedTime" -> Duration.ZERO;
            case "oldestWaiting" -> oldestWaiting;
            case "halfOpen" -> halfOpen;
            case "episodeCount" -> episodes.getOrDefault(call.<Cause>getArgument(0), 0L);
            case "packetsDropped" -> dropped.getOrDefault(call.<DropReason>getArgument(0), 0L);
            case "peakDepth" -> {
                windowsAsked.add(call.getArgument(0));
                yield peak;
            }
            default -> throw new AssertionError(call);
        };
    }

    private ListenQueue queue() {
        LimitSource source = limit.isPresent() ? LimitSource.KERNEL : LimitSource.UNKNOWN;
        return new ListenQueue(address, name, 1, 0, limit, source, OptionalLong.empty());
    }
}
