package io.github.listenqueue.examples.incident;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SsRowTest {

    // iproute2 6.1
    private static final String IPV4 = """
            LISTEN 129    128        127.0.0.1:8080 0.0.0.0:* ino:94422 sk:e cgroup:/ <->
            \t skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d57)
            """;
    private static final String DUAL_STACK = """
            LISTEN 0      128    [::ffff:127.0.0.1]:8081       *:*    uid:1000 ino:149755 sk:1dd9 cgroup:/ v6only:0 <->
            \t skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d477)
            """;

    @Test
    void readsQueueLimitInodeAndDropsOfARowOnTwoLines() {
        SsRow row = SsRow.parse(IPV4, 8080).orElseThrow();

        assertThat(row.depth()).isEqualTo(129);
        assertThat(row.limit()).isEqualTo(128);
        assertThat(row.inode()).hasValue(94422);
        assertThat(row.drops()).hasValue(57);
        assertThat(row.text())
                .isEqualTo("LISTEN 129 128 127.0.0.1:8080 0.0.0.0:* ino:94422 sk:e cgroup:/ <->"
                        + " skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d57)");
    }

    @Test
    void findsTheListenerOfThePortAmongOthersAndAfterAHeader() {
        String output = "State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\n" + IPV4 + DUAL_STACK;

        SsRow row = SsRow.parse(output, 8081).orElseThrow();

        assertThat(row.limit()).isEqualTo(128);
        assertThat(row.inode()).hasValue(149755);
        assertThat(row.drops()).hasValue(477);
    }

    @Test
    void dropsAndInodeAreUnknownIfSsShowsNone() {
        SsRow row = SsRow.parse("LISTEN 3 5 127.0.0.1:8080 0.0.0.0:* \n", 8080).orElseThrow();

        assertThat(row.drops()).isEmpty();
        assertThat(row.inode()).isEmpty();
    }

    @Test
    void dropsAreUnknownIfTheKernelShowsNone() {
        SsRow row = SsRow.parse("LISTEN 3 5 *:8080 *:* ino:7 skmem:(r0,rb87380,t0,tb16384,f0,w0,o0,bl0)", 8080)
                .orElseThrow();

        assertThat(row.drops()).isEmpty();
    }

    @Test
    void twoListenersOnThePortHaveNoRow() {
        assertThat(SsRow.parse(IPV4 + IPV4, 8080)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "LISTEN",
                "LISTEN 129 128",
                "LISTEN x 128 127.0.0.1:8080 0.0.0.0:*",
                "LISTEN 99999999999 128 127.0.0.1:8080 0.0.0.0:*",
                "ESTAB 129 128 127.0.0.1:8080 0.0.0.0:*",
                "LISTEN 129 128 127.0.0.1:80801 0.0.0.0:*",
            })
    void rejectsRowsThatAreInvalidOrOfAnotherPort(String output) {
        assertThat(SsRow.parse(output, 8080)).isEmpty();
    }
}
