package io.github.listenqueue.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.KernelSettings;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SynQueueTest {

    @ParameterizedTest
    @CsvSource({
        "6.18.44, 128,  1, 'holds 129 (its limit is the accept queue''s, 128); when it is full, SYNs are answered with a cookie'",
        "6.12.0,  128,  1, 'holds 128, or one more if this kernel has the fix of Linux 6.14,'",
        "6.18.44, 128,  0, 'SYNs are dropped (tcp_syncookies=0), and those of unknown clients already at 3073'",
        "6.18.44, 128,  2, 'every SYN is answered with a cookie'",
        "3.10.0,  128,  1, 'holds 256 (before Linux 4.4'",
        "3.10.0,  127,  1, 'holds 128 (before Linux 4.4'",
        "3.10.0,  3,    1, 'holds 16 (before Linux 4.4'",
        "3.10.0,  9999, 1, 'holds 8192 (before Linux 4.4'",
        "custom,  128,  1, 'depends on the kernel'",
    })
    void describes_the_rule_of_the_kernel(String kernel, int limit, int cookies, String text) {
        KernelSettings settings = new KernelSettings(
                OptionalInt.of(4096),
                OptionalInt.of(4096),
                OptionalInt.of(cookies),
                OptionalInt.of(0),
                OptionalInt.of(5));
        assertThat(SynQueue.rule(KernelVersion.of(kernel), settings, OptionalInt.of(limit)))
                .contains(text);
    }

    @Test
    void reports_unknown_settings() {
        assertThat(SynQueue.rule(KernelVersion.of("6.18.1"), KernelSettings.UNKNOWN, OptionalInt.empty()))
                .isEqualTo("the SYN queue's limit is unknown; when it is full, the fate of SYNs depends on"
                        + " tcp_syncookies, which cannot be read");
        assertThat(SynQueue.rule(KernelVersion.of("3.10.0"), KernelSettings.UNKNOWN, OptionalInt.of(9)))
                .contains("depends on tcp_max_syn_backlog, which cannot be read");
    }
}
