package io.github.listenqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.listenqueue.ListenQueueEvent.Dropped;
import io.github.listenqueue.ListenQueueEvent.Recovered;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordsTest {

    private static final ListenQueue QUEUE = queue(3, 10);
    private static final SnapshotSource SOURCE =
            new SnapshotSource(SnapshotSource.Kind.PROCFS, "reason", Optional.empty());

    static Stream<Record> records() {
        Instant at = Instant.EPOCH;
        return Stream.of(
                QUEUE,
                SOURCE,
                TcpCounters.UNKNOWN,
                KernelSettings.UNKNOWN,
                new ListenQueueSnapshot(
                        at,
                        List.of(QUEUE),
                        TcpCounters.UNKNOWN,
                        KernelSettings.UNKNOWN,
                        SOURCE,
                        OptionalDouble.empty(),
                        false),
                new ListenQueueHealth(ListenQueueHealth.Status.UP, "reason", List.of()),
                new ListenQueueStatus(
                        snapshot(), List.of(), new ListenQueueHealth(ListenQueueHealth.Status.UP, "reason", List.of())),
                new ListenQueueConfig(
                        Duration.ofSeconds(1),
                        NativeAccess.AUTO,
                        Path.of("/proc"),
                        ByteOrder.nativeOrder(),
                        0.5,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        0.1,
                        false,
                        false),
                new ListenQueueLoad(at, 1, "reason"),
                new ListenQueueEvent.Opened(at, QUEUE),
                new ListenQueueEvent.Closed(at, QUEUE),
                new ListenQueueEvent.High(at, QUEUE),
                new ListenQueueEvent.Full(at, QUEUE),
                new ListenQueueEvent.Stalled(at, QUEUE, Duration.ZERO, true),
                new Dropped(at, QUEUE, 1, true, DropReason.OTHER),
                new Recovered(at, QUEUE, Duration.ZERO, 0, 0),
                new ListenQueueStats.Episode(at, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 80, 127.0.0.1:80",
        "0.0.0.0, 65535, 0.0.0.0:65535",
        "::, 8080, '[::]:8080'",
        "::1, 80, '[::1]:80'",
        "2001:db8::42, 443, '[2001:db8::42]:443'",
        "1:2:3:4:5:6:7:8, 1, '[1:2:3:4:5:6:7:8]:1'"
    })
    void addressesAreWrittenInTheConventionalForm(String host, int port, String text) throws UnknownHostException {
        ListenQueue queue = new ListenQueue(
                new InetSocketAddress(InetAddress.getByName(host), port),
                "name",
                1,
                0,
                OptionalInt.empty(),
                LimitSource.UNKNOWN,
                OptionalLong.empty());

        assertThat(queue.address()).isEqualTo(text);
    }

    @Test
    void aQueueIsFoundByPortOrName() throws UnknownHostException {
        ListenQueue http = queue("127.0.0.1", 8080, "http", 3, 10);
        ListenQueue admin = queue("::", 8081, "admin", 4, 10);
        ListenQueue unix = new ListenQueue(
                UnixDomainSocketAddress.of("/run/app.sock"),
                "/run/app.sock",
                1,
                0,
                OptionalInt.empty(),
                LimitSource.UNKNOWN,
                OptionalLong.empty());
        ListenQueueSnapshot snapshot = snapshot(http, admin, unix);

        assertThat(snapshot.queue(8080)).contains(http);
        assertThat(snapshot.queue("admin")).contains(admin);
        assertThat(snapshot.queue("/run/app.sock")).contains(unix);
        assertThat(snapshot.queue(8082)).isEmpty();
        assertThat(snapshot.queue("other")).isEmpty();
        assertThat(http.port()).hasValue(8080);
        assertThat(http.isUnix()).isFalse();
        assertThat(unix.port()).isEmpty();
        assertThat(unix.isUnix()).isTrue();
    }

    @Test
    void theFullestOfSeveralQueuesOnAPortIsFound() throws UnknownHostException {
        ListenQueue deep = queue("127.0.0.1", 8080, "a", 100, 1000);
        ListenQueue full = queue("127.0.0.2", 8080, "a", 6, 5);
        ListenQueue fuller = queue("127.0.0.3", 8080, "a", 7, 5);
        ListenQueue empty = queue("127.0.0.4", 8080, "a", 0, 5);

        assertThat(snapshot(deep, full, fuller, empty).queue(8080)).contains(fuller);
        assertThat(snapshot(deep, full, fuller, empty).queue("a")).contains(fuller);
        assertThat(snapshot(empty, deep).queue(8080)).contains(deep);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65_536, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void invalidPortsAreRejected(int port) {
        assertThatThrownBy(() -> snapshot(QUEUE).queue(port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port must be from 1 to 65535, not " + port);
    }

    @Test
    void theFirstAndTheLastPortAreAllowedAndANameIsRequired() {
        assertThat(snapshot(QUEUE).queue(1)).isEmpty();
        assertThat(snapshot(QUEUE).queue(65_535)).isEmpty();
        assertThatThrownBy(() -> snapshot(QUEUE).queue(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("name must not be null");
    }

    private static ListenQueue queue(String host, int port, String name, int depth, int limit)
            throws UnknownHostException {
        return new ListenQueue(
                new InetSocketAddress(InetAddress.getByName(host), port),
                name,
                1,
                depth,
                OptionalInt.of(limit),
                LimitSource.KERNEL,
                OptionalLong.empty());
    }

    private static ListenQueueSnapshot snapshot(ListenQueue... queues) {
        return new ListenQueueSnapshot(
                Instant.EPOCH,
                List.of(queues),
                TcpCounters.UNKNOWN,
                KernelSettings.UNKNOWN,
                SOURCE,
                OptionalDouble.empty(),
                false);
    }

    @ParameterizedTest
    @MethodSource("records")
    void recordsRejectNull(Record record) throws ReflectiveOperationException {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Constructor<?> constructor = record.getClass()
                .getDeclaredConstructor(
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        for (int i = 0; i < components.length; i++) {
            if (components[i].getType().isPrimitive()) {
                continue;
            }
            Object[] values = values(record, components);
            values[i] = null;
            assertThatThrownBy(() -> constructor.newInstance(values))
                    .as(components[i].toString())
                    .isInstanceOf(InvocationTargetException.class)
                    .hasCauseInstanceOf(NullPointerException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1, 0.0, false",
        "1, 0, 1, 1.0, true",
        "2, 0, 1, 1.0, true",
        "3, 5, 6, 0.5, false",
        "5, 5, 6, 0.8333333333333334, false",
        "6, 5, 6, 1.0, true",
        "500, 5, 6, 1.0, true",
        "0, 2147483647, 2147483647, 0.0, false",
        "2147483647, 2147483647, 2147483647, 0.9999999995343387, false",
    })
    void aQueueIsFullAboveItsLimit(int depth, int limit, int capacity, double utilization, boolean full) {
        ListenQueue queue = queue(depth, limit);

        assertThat(queue.capacity()).hasValue(capacity);
        assertThat(queue.utilization()).hasValue(utilization);
        assertThat(queue.isFull()).isEqualTo(full);
        assertThat(queue.depth()).isEqualTo(depth);
    }

    @Test
    void aQueueWithoutALimitIsNeverFull() {
        ListenQueue queue = new ListenQueue(
                QUEUE.localAddress(),
                "q",
                1,
                Integer.MAX_VALUE,
                OptionalInt.empty(),
                LimitSource.UNKNOWN,
                OptionalLong.empty());

        assertThat(queue.capacity()).isEmpty();
        assertThat(queue.utilization()).isEmpty();
        assertThat(queue.isFull()).isFalse();
    }

    @Test
    void queuesRejectImpossibleNumbers() {
        assertThatThrownBy(() -> queue(-1, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("depth must be 0 or more, not -1");
        assertThatThrownBy(() -> queue(0, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit must be 0 or more, not -1");
        assertThatThrownBy(() -> limited(OptionalInt.of(10), LimitSource.UNKNOWN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit OptionalInt[10] does not go with limitSource UNKNOWN");
        assertThatThrownBy(() -> limited(OptionalInt.empty(), LimitSource.KERNEL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit OptionalInt.empty does not go with limitSource KERNEL");
    }

    @Test
    void eventsRejectImpossibleNumbers() {
        assertThatThrownBy(() -> new Dropped(Instant.EPOCH, QUEUE, 0, true, DropReason.OTHER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("packets must be 1 or more, not 0");
        String message = "lasted, peakDepth and packetsDropped must be 0 or more, not ";
        assertThatThrownBy(() -> new Recovered(Instant.EPOCH, QUEUE, Duration.ofNanos(-1), 0, 0))
                .hasMessage(message + "PT-0.000000001S, 0, 0");
        assertThatThrownBy(() -> new Recovered(Instant.EPOCH, QUEUE, Duration.ZERO, -1, 0))
                .hasMessage(message + "PT0S, -1, 0");
        assertThatThrownBy(() -> new Recovered(Instant.EPOCH, QUEUE, Duration.ZERO, 0, -1))
                .hasMessage(message + "PT0S, 0, -1");
    }

    @Test
    void theTextOfASourceIsItsReasonAndItsAdvice() {
        assertThat(SOURCE.text()).isEqualTo("reason");
        assertThat(new SnapshotSource(SnapshotSource.Kind.PROCFS, "reason", Optional.of("advice")).text())
                .isEqualTo("reason; advice");
    }

    @Test
    void listsAreUnmodifiableCopies() {
        List<ListenQueue> queues = new ArrayList<>(List.of(QUEUE));
        ListenQueueSnapshot snapshot = new ListenQueueSnapshot(
                Instant.EPOCH,
                queues,
                TcpCounters.UNKNOWN,
                KernelSettings.UNKNOWN,
                SOURCE,
                OptionalDouble.empty(),
                false);
        ListenQueueHealth health = new ListenQueueHealth(ListenQueueHealth.Status.DOWN, "full", queues);
        queues.clear();

        for (List<ListenQueue> kept : List.of(snapshot.queues(), health.saturatedQueues())) {
            assertThat(kept).containsExactly(QUEUE);
            assertThatThrownBy(() -> kept.add(QUEUE)).isInstanceOf(UnsupportedOperationException.class);
        }
    }

    private static Object[] values(Record record, RecordComponent[] components) throws ReflectiveOperationException {
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = components[i].getAccessor().invoke(record);
        }
        return values;
    }

    private static ListenQueue queue(int depth, int limit) {
        return new ListenQueue(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 80),
                "q",
                1,
                depth,
                OptionalInt.of(limit),
                LimitSource.KERNEL,
                OptionalLong.of(0));
    }

    private static ListenQueue limited(OptionalInt limit, LimitSource source) {
        return new ListenQueue(QUEUE.localAddress(), "q", 1, 0, limit, source, OptionalLong.empty());
    }
}
