package io.github.listenqueue.agent.inside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.listenqueue.ListenQueueConfig;
import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.NativeAccess;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchOptionsTest {

    @Test
    void setsTheBuilder() {
        WatchOptions options = WatchOptions.parse(
                "interval=250ms,nativeAccess=off,highAt=0.8,settleTime=3s,"
                        + "stalledAfter=1m,showPeers=true,jmx=true,name=8080:http,name=8081:admin,tool=8081,log=/var/log/queues.log");
        options.jmxByDefault(false);
        assertThat(options.log()).isEqualTo("/var/log/queues.log");
        try (ListenQueueMonitor monitor = options.builder().build()) {
            ListenQueueConfig config = monitor.config();
            assertThat(config.interval()).isEqualTo(Duration.ofMillis(250));
            assertThat(config.nativeAccess()).isEqualTo(NativeAccess.OFF);
            assertThat(config.highAt()).isEqualTo(0.8);
            assertThat(config.settleTime()).isEqualTo(Duration.ofSeconds(3));
            assertThat(config.stalledAfter()).isEqualTo(Duration.ofMinutes(1));
            assertThat(config.showPeers()).isTrue();
            assertThat(config.jmx()).isTrue();
        }
    }

    @Test
    void withoutOptionsTheDefaultsHold() {
        assertThat(WatchOptions.parse("").log()).isEqualTo("stderr");
        assertThat(WatchOptions.parse("log=slf4j").log()).isEqualTo("slf4j");
    }

    @ParameterizedTest
    @CsvSource({
        "9090, 127.0.0.1, 9090",
        "127.0.0.2:0, 127.0.0.2, 0",
        "[::1]:9090, 0:0:0:0:0:0:0:1, 9090",
        "::1:9090, 0:0:0:0:0:0:0:1, 9090"
    })
    void aServerListensOnTheLoopbackAddressUnlessAnotherIsGiven(String text, String address, int port) {
        WatchOptions options = WatchOptions.parse("http=" + text + ",haproxy=" + text + ",loadFloor=0.2");
        assertThat(options.http()).isEqualTo(new InetSocketAddress(address, port));
        assertThat(options.haproxy()).isEqualTo(options.http());
        try (ListenQueueMonitor monitor = options.builder().build()) {
            assertThat(monitor.config().loadFloor()).isEqualTo(0.2);
        }
        assertThat(WatchOptions.parse("").http()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"'', true, true", "'', false, false", "jmx=false, true, false"})
    void jmxIsOnUnlessAnOptionOrTheRuntimeForbidsIt(String options, boolean byDefault, boolean expected) {
        WatchOptions parsed = WatchOptions.parse(options);
        parsed.jmxByDefault(byDefault);
        try (ListenQueueMonitor monitor = parsed.builder().build()) {
            assertThat(monitor.config().jmx()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "intervall=1s | unknown option 'intervall'; the options are interval, nativeAccess,",
                "interval | option interval needs a value: interval=…",
                "interval=1s,interval=2s | option interval is given twice",
                "interval=soon | interval must be a number with ms, s, m or h, such as 200ms, not 'soon'",
                "interval=0ms | interval must be from 1 ms to 1 h, not PT0S",
                "highAt=7 | utilization must be above 0 and up to 1, not 7.0",
                "highAt=much | highAt must be a number such as 0.5, not 'much'",
                "name=8080 | name must be PORT:VALUE, such as 8080:128, not '8080'",
                "tool=web | tool needs a number, not 'web'",
                "nativeAccess=maybe | nativeAccess must be AUTO, ON or OFF, not 'maybe'",
                "jmx=on | jmx must be true or false, not 'on'",
                "loadFloor=0 | loadFloor: share must be from 0.01 to 1, not 0.0",
                "loadFloor=low | loadFloor must be a number such as 0.5, not 'low'",
                "http=web | http must be PORT or ADDRESS:PORT, such as 9090 or 10.0.0.7:9090, not 'web'",
                "http=70000 | http: port must be from 0 to 65535, not 70000",
                "haproxy=0.0.0.0:9707 | haproxy: address must be one IP address of this machine",
                "haproxy=localhost:9707 | haproxy: address must be one IP address of this machine",
                "haproxy=9707,haproxy=9708 | option haproxy is given twice",
                "showPeers=yes | showPeers must be true or false, not 'yes'",
            })
    void aWrongOptionIsNamed(String options, String message) {
        assertThatThrownBy(() -> WatchOptions.parse(options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
