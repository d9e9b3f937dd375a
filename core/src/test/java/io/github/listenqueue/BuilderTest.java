package io.github.listenqueue;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.listenqueue.ListenQueueEvent.Full;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BuilderTest {

    static Stream<Arguments> nulls() {
        return Stream.of(
                bad("interval must be from 1 ms to 1 h, not null", builder -> builder.interval(null)),
                bad("mode must be AUTO, ON or OFF, not null", builder -> builder.nativeAccess(null)),
                bad("root must be a path, not null", builder -> builder.procRoot(null)),
                bad("order must be BIG_ENDIAN or LITTLE_ENDIAN, not null", builder -> builder.byteOrder(null)),
                bad("name must be 1 or more characters, not null", builder -> builder.name(80, null)),
                bad("filter must be a predicate, not null", builder -> builder.include(null)),
                bad("settleTime: calm must be from 1 ms to 1 h, not null", builder -> builder.settleTime(null)),
                bad("subscriber must not be null", builder -> builder.onEvent(null)),
                bad("subscriber must not be null", builder -> builder.on(Full.class, null)),
                bad(
                        "type must be ListenQueueEvent or one of its records, not null",
                        builder -> builder.on(null, event -> {})),
                bad("factory must not be null", builder -> builder.threadFactory(null)));
    }

    static Stream<Arguments> outOfRange() {
        String interval = "interval must be from 1 ms to 1 h, not ";
        String calm = "settleTime: calm must be from 1 ms to 1 h, not ";
        String port = "port must be from 1 to 65535, not ";
        String backlog = "backlog must be from 1 to 2147483647, not ";
        String utilization = "highAt: utilization must be above 0 and up to 1, not ";
        String floor = "loadFloor: share must be from 0.01 to 1, not ";
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
        return Stream.of(
                bad(interval + "PT0S", builder -> builder.interval(Duration.ZERO)),
                bad(interval + "PT-0.001S", builder -> builder.interval(Duration.ofMillis(-1))),
                bad(interval + "PT0.000999999S", builder -> builder.interval(Duration.ofNanos(999_999))),
                bad(
                        interval + "PT1H0.000000001S",
                        builder -> builder.interval(Duration.ofHours(1).plusNanos(1))),
                bad(interval + longest, builder -> builder.interval(longest)),
                bad(calm + "PT0S", builder -> builder.settleTime(Duration.ZERO)),
                bad(calm + "PT-5S", builder -> builder.settleTime(Duration.ofSeconds(-5))),
                bad(
                        calm + "PT1H0.001S",
                        builder -> builder.settleTime(Duration.ofHours(1).plusMillis(1))),
                bad(calm + longest, builder -> builder.settleTime(longest)),
                bad(port + 0, builder -> builder.declareBacklog(0, 1)),
                bad(port + -1, builder -> builder.declareBacklog(-1, 1)),
                bad(port + 65536, builder -> builder.declareBacklog(65536, 1)),
                bad(port + Integer.MIN_VALUE, builder -> builder.declareBacklog(Integer.MIN_VALUE, 1)),
                bad(backlog + 0, builder -> builder.declareBacklog(80, 0)),
                bad(backlog + -1, builder -> builder.declareBacklog(80, -1)),
                bad(port + 0, builder -> builder.name(0, "http")),
                bad(port + 65536, builder -> builder.name(65536, "http")),
                bad(
                        "name must be 1 or more characters, not blank and without control characters: ''",
                        builder -> builder.name(80, "")),
                bad(
                        "name must be 1 or more characters, not blank and without control characters: ' ?'",
                        builder -> builder.name(80, " \t")),
                bad(
                        "name must be 1 or more characters, not blank and without control characters: 'a?b'",
                        builder -> builder.name(80, "a\nb")),
                bad(floor + "0.0", builder -> builder.loadFloor(0)),
                bad(floor + "0.009", builder -> builder.loadFloor(0.009)),
                bad(floor + "-0.1", builder -> builder.loadFloor(-0.1)),
                bad(floor + "1.01", builder -> builder.loadFloor(1.01)),
                bad(floor + "NaN", builder -> builder.loadFloor(Double.NaN)),
                bad(utilization + "0.0", builder -> builder.highAt(0)),
                bad(utilization + "-0.5", builder -> builder.highAt(-0.5)),
                bad(utilization + "1.0000000000000002", builder -> builder.highAt(Math.nextUp(1.0))),
                bad(utilization + "NaN", builder -> builder.highAt(Double.NaN)),
                bad(utilization + "Infinity", builder -> builder.highAt(Double.POSITIVE_INFINITY)));
    }

    private static Arguments bad(String message, Consumer<ListenQueueMonitor.Builder> setter) {
        return Arguments.of(message, setter);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nulls")
    void everySetterRejectsNullAndNamesTheArgument(String message, Consumer<ListenQueueMonitor.Builder> setter) {
        assertThatThrownBy(() -> setter.accept(ListenQueueMonitor.builder()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage(message);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outOfRange")
    void everySetterRejectsValuesOutOfRangeAndNamesArgumentAndRange(
            String message, Consumer<ListenQueueMonitor.Builder> setter) {
        assertThatThrownBy(() -> setter.accept(ListenQueueMonitor.builder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void theBoundsOfEveryRangeAreAllowed() {
        assertThatCode(() -> ListenQueueMonitor.builder()
                        .interval(Duration.ofMillis(1))
                        .interval(Duration.ofHours(1))
                        .settleTime(Duration.ofMillis(1))
                        .settleTime(Duration.ofHours(1))
                        .declareBacklog(1, 1)
                        .declareBacklog(65535, Integer.MAX_VALUE)
                        .name(1, "a")
                        .name(65535, "b")
                        .highAt(Double.MIN_VALUE)
                        .highAt(1)
                        .procRoot(Path.of("/nowhere"))
                        .build()
                        .close())
                .doesNotThrowAnyException();
    }

    @Test
    void aForeignByteOrderRequiresAnotherProcRoot() {
        ByteOrder own = ByteOrder.nativeOrder();
        ByteOrder other = own == ByteOrder.LITTLE_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        ListenQueueMonitor.Builder builder = ListenQueueMonitor.builder().byteOrder(other);

        String message = "byteOrder is " + other + ", but procRoot is /proc: this machine is " + own;
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        builder.procRoot(Path.of("/nowhere")).build().close();
        ListenQueueMonitor.builder().byteOrder(own).build().close();
    }

    @Test
    void subscribeRejectsNull() {
        try (ListenQueueMonitor monitor = ListenQueueMonitor.builder().build()) {
            assertThatThrownBy(() -> monitor.subscribe(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("subscriber must not be null");
            assertThatThrownBy(() -> monitor.subscribe(Full.class, null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("subscriber must not be null");
            assertThatThrownBy(() -> monitor.subscribe(null, event -> {}))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("type must be ListenQueueEvent or one of its records, not null");
        }
    }
}
