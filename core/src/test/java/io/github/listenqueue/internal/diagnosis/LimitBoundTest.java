package io.github.listenqueue.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis.LimitSetBy;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitBoundTest {

    /** The numbers are the limit, somaxconn then and now, and the declared backlog, or -1 if unknown. */
    @ParameterizedTest
    @CsvSource({
        "128,  4096, 4096, -1,   APPLICATION, the limit is set by the application (somaxconn allows 4096)",
        "128,  4096, 4096, 128,  APPLICATION, the limit is set by the application (somaxconn allows 4096)",
        "128,  4096, 1024, -1,   APPLICATION, the limit is set by the application (somaxconn allows 1024)",
        "128,  128,  128,  -1,   SOMAXCONN,   the limit is set by net.core.somaxconn",
        "128,  128,  128,  128,  APPLICATION, the limit is set by the application (somaxconn allows 128)",
        "128,  128,  128,  1000, SOMAXCONN,   the limit is set by net.core.somaxconn",
        "128,  4096, 4096, 1000, SOMAXCONN,   the limit is set by net.core.somaxconn as it was at listen() (now 4096)",
        "128,  128,  1024, -1,   SOMAXCONN,   the limit is set by net.core.somaxconn as it was at listen() (now 1024)",
        "128,  128,  64,   -1,   SOMAXCONN,   the limit is set by net.core.somaxconn as it was at listen() (now 64)",
        "128,  128,  -1,   -1,   SOMAXCONN,   the limit is set by net.core.somaxconn",
        "4096, 128,  128,  -1,   UNKNOWN,     'it is unknown what set the limit (somaxconn was 128 when the limit was first"
                + " seen, but had been higher at listen())'",
        "4096, 128,  8192, -1,   UNKNOWN,     'it is unknown what set the limit (somaxconn was 128 when the limit was first"
                + " seen, but had been higher at listen(); now 8192)'",
        "128,  -1,   -1,   -1,   UNKNOWN,     it is unknown what set the limit (somaxconn could not be read when the limit"
                + " was first seen)",
        "128,  -1,   128,  -1,   UNKNOWN,     it is unknown what set the limit (somaxconn could not be read when the limit"
                + " was first seen)",
        "128,  -1,   -1,   128,  APPLICATION, the limit is set by the application",
        "-1,   4096, 4096, 128,  UNKNOWN,     the queue's limit is unknown",
        "0,    4096, 4096, -1,   APPLICATION, the limit is set by the application (somaxconn allows 4096)",
    })
    void the_smaller_number_at_listen_sets_the_limit(
            int limit, int then, int now, int declared, LimitSetBy by, String text) {
        assertThat(LimitBound.of(maybe(limit), maybe(then), maybe(declared))).isEqualTo(by);
        assertThat(LimitBound.describe(by, maybe(limit), maybe(then), maybe(now)))
                .isEqualTo(text);
    }

    static OptionalInt maybe(int number) {
        return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
    }
}
