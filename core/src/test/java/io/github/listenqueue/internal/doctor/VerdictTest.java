package io.github.listenqueue.internal.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final String WELL = "all is well: depth, limit and drops of every TCP listener can be read";

    @Test
    void isWellIfEveryNumberIsRead() {
        Verdict verdict = new Verdict(true, Set.of(), "SOCKET: getsockopt", null);

        assertThat(verdict.healthy()).isTrue();
        assertThat(verdict.text()).isEqualTo(WELL);
    }

    @Test
    void namesWhatIsUnknownWithoutDiagModules() {
        Verdict verdict = new Verdict(
                true,
                Set.of(),
                "SOCKET: getsockopt",
                "TCP listeners over IPv4: ENOENT (the kernel has no such diag module)");

        assertThat(verdict.healthy())
                .as("the numbers of TCP listeners need no module")
                .isTrue();
        assertThat(verdict.text())
                .isEqualTo(
                        WELL + "; half-open requests, waiting times and limits of unix-domain listeners may be unknown:"
                                + " TCP listeners over IPv4: ENOENT (the kernel has no such diag module)");
    }

    @Test
    void namesTheMissingNumbersWithTheReason() {
        Verdict verdict = new Verdict(true, Set.of("drops"), "PROCFS: native access is not enabled", "the same");

        assertThat(verdict.healthy()).isFalse();
        assertThat(verdict.text()).isEqualTo("drops cannot be read. PROCFS: native access is not enabled");
    }

    @Test
    void isNotWellWithoutASelfTest() {
        Verdict verdict = new Verdict(false, Set.of(), "UNAVAILABLE: not Linux", null);

        assertThat(verdict.healthy()).isFalse();
        assertThat(verdict.text()).isEqualTo("no self-test could run. UNAVAILABLE: not Linux");
    }
}
