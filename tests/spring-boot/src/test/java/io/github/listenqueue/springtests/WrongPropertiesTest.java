package io.github.listenqueue.springtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The startup failure for a property that is out of range or has no valid value. */
@ExtendWith(OutputCaptureExtension.class)
class WrongPropertiesTest {

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    @Test
    void namesPropertyValuePlaceAndRange(CapturedOutput output) {
        start("--listenqueue.interval=2h");
        assertThat(output.getOut().replaceAll("[ \t]+(?=\n)", "")).contains("""
                        ***************************
                        APPLICATION FAILED TO START
                        ***************************

                        Description:

                        Accept queues cannot be watched as configured:

                            Property: listenqueue.interval
                            Value: "2h"
                            Origin: "listenqueue.interval" from property source "commandLineArgs"
                            Reason: interval must be from 1 ms to 1 h, not PT2H

                        Action:

                        Correct listenqueue.interval, as the reason says
                        """).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    listenqueue.settle-time           | 0ms     | settleTime: calm must be from 1 ms to 1 h, not PT0S
                    listenqueue.stalled-after         | 50ms    | stalledAfter: time (unless 0) must be from 100 ms to 1 h, not PT0.05S
                    listenqueue.stalled-after         | 2h      | stalledAfter: time (unless 0) must be from 100 ms to 1 h, not PT2H
                    listenqueue.include               | 8080,0  | port must be from 1 to 65535, not 0
                    listenqueue.include               | shop    | 'shop' must be a port from 1 to 65535, a path or glob of paths (begins with / or @), * for every listener, or a known name, with * for any part of it: http, management
                    listenqueue.include               | /r/{a,b} | '/r/{a' must be a glob of paths without { and }
                    listenqueue.exclude               | 70000   | port must be from 1 to 65535, not 70000
                    listenqueue.exclude               | /r/[a   | '/r/[a' must be a glob of paths, as in /run/*.sock: Missing ']
                    listenqueue.health.listeners      | -1      | port must be from 1 to 65535, not -1
                    listenqueue.health.listeners      | http,x  | 'x' must be a port from 1 to 65535
                    listenqueue.high-at               | 1.5     | highAt: utilization must be above 0 and up to 1, not 1.5
                    listenqueue.load-floor            | 0       | loadFloor: share must be from 0.01 to 1, not 0.0
                    listenqueue.balancer.haproxy.port | 65536   | port must be from 0 to 65535, not 65536
                    listenqueue.names.70000           | shop    | port must be from 1 to 65535, not 70000
                    listenqueue.names.http            | 80      | port must be a number from 1 to 65535, not http
                    listenqueue.names.80              | " "     | name must be 1 or more characters
                    listenqueue.metrics.max-listeners | 0       | maxListeners must be from 1 to 10000, not 0
                    listenqueue.metrics.peak-window   | 2h      | peakWindow must be from 1 ms to 1 h, not PT2H
                    """)
    void checksEveryRange(String property, String value, String reason, CapturedOutput output) {
        start("--" + property + "=" + value);
        assertThat(output.getOut())
                .contains("Property: " + property + "\n")
                .contains("Value: \"" + value + "\"\n")
                .contains("Reason: " + reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    address | 0.0.0.0     | address must be one IP address of this machine, as in 127.0.0.1 or 10.0.0.7, not '0.0.0.0'
                    address | shop        | address must be one IP address of this machine, as in 127.0.0.1 or 10.0.0.7, not 'shop'
                    address | 192.0.2.1   | cannot listen on port 0 of address 192.0.2.1: Cannot assign requested address; the port must be free, and the address one of this machine
                    allow   | 10.0.0.0/33 | allow: the prefix of '10.0.0.0/33' must be from 0 to 32, not '33'
                    allow   | everybody   | allow: each peer must be an IP address or a CIDR block, as in 10.0.0.0/8 or 2001:db8::/32, not 'everybody'
                    """)
    void checksTheAnswerToHaproxy(String property, String value, String reason, CapturedOutput output) {
        start("--listenqueue.balancer.haproxy.port=0", "--listenqueue.balancer.haproxy." + property + "=" + value);
        assertThat(output.getOut())
                .contains("Property: listenqueue.balancer.haproxy." + property + "\n")
                .contains("Value: \"" + value + "\"\n")
                .contains("Reason: " + reason);
    }

    @Test
    void namesThePortInUse(CapturedOutput output) throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            start("--listenqueue.balancer.haproxy.port=" + other.getLocalPort());
            assertThat(output.getOut())
                    .contains("Property: listenqueue.balancer.haproxy.port\n")
                    .contains("Value: \"" + other.getLocalPort() + "\"\n")
                    .contains("Address already in use; the port must be free");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    listenqueue.native-access | maybe  | Property: listenqueue.native-access
                    listenqueue.interval      | soon   | is not a valid duration
                    listenqueue.jmx | perhaps | Property: listenqueue.jmx
                    listenqueue.diagnosis.show-peers | maybe | Property: listenqueue.diagnosis.show-peers
                    """)
    void leavesToSpringBootWhatIsNoValueAtAll(String property, String value, String message, CapturedOutput output) {
        start("--" + property + "=" + value);
        assertThat(output.getOut()).contains("APPLICATION FAILED TO START", message);
    }

    private static void start(String... arguments) {
        Throwable failure = catchThrowable(() -> Running.with(arguments));
        assertThat(failure).isNotNull();
    }
}
