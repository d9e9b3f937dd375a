package io.github.listenqueue.internal.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis.LimitBoundBy;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitBoundTest {

    /** -1 stands for unknown. */
    @ParameterizedTest
    @CsvSource({
        "128,  4096, -1,   APPLICATION, the limit is set by the application (somaxconn allows 4096)",
        "128,  4096, 128,  APPLICATION, the limit is set by the application (somaxconn allows 4096)",
        "128,  128,  -1,   SOMAXCONN,   the limit is set by net.core.somaxconn",
        "128,  128,  128,  APPLICATION, the limit is set by the application (somaxconn allows 128)",
        "128,  128,  1000, SOMAXCONN,   the limit is set by net.core.somaxconn",
        "128,  4096, 1000, SOMAXCONN,   the limit is set by net.core.somaxconn as it was at listen() (now 4096)",
        "4096, 128,  -1,   UNKNOWN,     'what set the limit cannot be told (somaxconn is 128 now, and was more at listen())'",
        "128,  -1,   -1,   UNKNOWN,     what set the limit cannot be told (somaxconn cannot be read)",
        "128,  -1,   128,  APPLICATION, the limit is set by the application",
        "-1, 4096, 128, UNKNOWN, the queue's limit is not known",
        "0,    4096, -1,   APPLICATION, the limit is set by the application (somaxconn allows 4096)",
    })
    void the_smaller_number_binds(int limit, int somaxconn, int declared, LimitBoundBy by, String words) {
        assertThat(LimitBound.of(maybe(limit), maybe(somaxconn), maybe(declared)))
                .isEqualTo(by);
        assertThat(LimitBound.inWords(by, maybe(limit), maybe(somaxconn))).isEqualTo(words);
    }

    static OptionalInt maybe(int number) {
        return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
    }
}
