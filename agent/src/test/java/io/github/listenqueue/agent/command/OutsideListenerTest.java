package io.github.listenqueue.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutsideListenerTest {

    @ParameterizedTest
    @CsvSource({
        "0, 10, , ok",
        "5, 10, , ok",
        "6, 10, , high",
        "10, 10, , high",
        "11, 10, , full",
        "1, 10, 4999, ok",
        "1, 10, 5000, stalled",
        "0, , , ok",
        "1, , , ?",
        ", , , ?",
    })
    void theStateFollowsFromWhatIsKnown(Integer depth, Integer limit, Long oldestMs, String state) {
        OutsideListener listener = new OutsideListener(
                new InetSocketAddress(8080),
                "[::]:8080",
                depth == null ? OptionalInt.empty() : OptionalInt.of(depth),
                limit == null ? OptionalInt.empty() : OptionalInt.of(limit),
                Optional.ofNullable(oldestMs).map(Duration::ofMillis),
                OptionalInt.empty());
        assertThat(listener.state()).isEqualTo(state);
        assertThat(listener.dropsText()).isEqualTo("?");
    }
}
