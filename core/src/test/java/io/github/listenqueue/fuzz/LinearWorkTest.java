package io.github.listenqueue.fuzz;

import static io.github.listenqueue.fuzz.Target.CGROUP;
import static io.github.listenqueue.fuzz.Target.EPOLL;
import static io.github.listenqueue.fuzz.Target.NETLINK;
import static io.github.listenqueue.fuzz.Target.NETSTAT;
import static io.github.listenqueue.fuzz.Target.NUMBERS;
import static io.github.listenqueue.fuzz.Target.PROC_TCP;
import static io.github.listenqueue.fuzz.Target.PROC_UNIX;
import static io.github.listenqueue.fuzz.Target.SYSCTL;
import static io.github.listenqueue.fuzz.Target.TASK;
import static io.github.listenqueue.fuzz.Target.TCP_INFO;
import static io.github.listenqueue.fuzz.Target.UNIX_ADDRESS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.listenqueue.testsupport.procfs.Row;
import io.github.listenqueue.testsupport.procfs.UnixRow;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Megabytes of input that would take a careless parser quadratic time. Steps and memory are counted, not time. */
class LinearWorkTest {

    private static final int MANY = 20_000;

    static Stream<Arguments> hostileInputs() {
        return Stream.of(
                input(PROC_TCP, "many listeners", Row.HEADER + many(i -> Row.listen(i, 80, 3, i))),
                input(PROC_TCP, "many listeners of IPv6", Row.HEADER6 + many(i -> Row.listen6(i, 80, 3, i))),
                input(PROC_TCP, "a flood of requests", Row.HEADER + many(i -> Row.synRecv(i, 80))),
                input(PROC_TCP, "one line", "x".repeat(100 * MANY)),
                input(PROC_UNIX, "many listeners", UnixRow.HEADER + many(i -> UnixRow.listener(i + 1, "/run/" + i))),
                input(PROC_UNIX, "one address", UnixRow.HEADER + many(i -> UnixRow.listener(i + 1, "/run/app"))),
                input(PROC_UNIX, "one hash", UnixRow.HEADER + many(i -> UnixRow.listener(i + 1, collidingString(i)))),
                input(PROC_UNIX, "one hash, waiting", UnixRow.HEADER + many(i -> UnixRow.waiting(collidingString(i)))),
                input(PROC_UNIX, "one row again", UnixRow.HEADER + many(i -> UnixRow.listener(1, "/run/app"))),
                input(NETSTAT, "one name again", pair("ListenDrops ".repeat(2500), "1 ".repeat(2500))),
                input(NETSTAT, "names of one letter", pair("L ".repeat(15_000), "1 ".repeat(15_000))),
                input(NETSTAT, "lines of one letter", "T\n".repeat(30_000)),
                input(NETSTAT, "too long", "TcpExt:".repeat(MANY)),
                input(SYSCTL, "too long", "1".repeat(100 * MANY)),
                input(CGROUP, "the words again", "throttled_usec ".repeat(MANY)),
                input(NUMBERS, "the words again", "some avg10=".repeat(MANY)),
                input(NUMBERS, "almost the words", "))))))))".repeat(MANY)),
                input(TASK, "digits", "1".repeat(100 * MANY)),
                input(EPOLL, "many watches", "tfd: 1 events: 1 data: 1 pos:0 ino:1 sdev:9\n".repeat(MANY)),
                input(EPOLL, "almost labels", ("tfd:" + " in".repeat(80) + "\n").repeat(MANY / 10)),
                input(NETLINK, "small attributes", ofAttributes(8000)),
                input(NETLINK, "small messages", message(7, 20, "").repeat(2000)),
                input(NETLINK, "messages of others", message(8, 20, "").repeat(2000)),
                input(TCP_INFO, "more answers than questions", " ".repeat(100 * MANY)),
                input(UNIX_ADDRESS, "no text", "\u00ff".repeat(MANY)));
    }

    private static Arguments input(Target target, String description, String input) {
        return Arguments.of(target, description, input);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("hostileInputs")
    void workIsLinearInTheInput(Target target, String description, String input) {
        Fuzzed.counting(target).requireLinearWork(input.getBytes(ISO_8859_1));
    }

    private static String many(IntFunction<String> row) {
        return IntStream.range(0, MANY).mapToObj(row).collect(Collectors.joining());
    }

    /** Returns distinct strings with the same {@link String#hashCode}, one for each number. */
    private static String collidingString(int number) {
        return IntStream.range(0, 16)
                .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
                .collect(Collectors.joining());
    }

    private static String pair(String names, String values) {
        return "TcpExt: " + names + "\nTcpExt: " + values + "\n";
    }

    private static String ofAttributes(int count) {
        return message(7, 20, "\2\n" + "\0".repeat(70) + "\4\0\1\0".repeat(count));
    }

    private static String message(int sequence, int type, String payload) {
        int length = 16 + payload.length();
        return "" + (char) (length & 0xFF) + (char) (length >> 8) + "\0\0" + (char) type + "\0\0\0" + (char) sequence
                + "\0\0\0\0\0\0\0" + payload;
    }
}
