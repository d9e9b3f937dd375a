package io.github.listenqueue.examples.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    @Test
    void printsPlainLinesAndOmitsTheSecondActByDefault() {
        Arguments arguments = Arguments.parse();

        assertThat(arguments.live()).isFalse();
        assertThat(arguments.actTwo()).isFalse();
    }

    @Test
    void acceptsTheArgumentsOfTheScript() {
        assertThat(Arguments.parse("--live", "--act-two", "--note=Runs here."))
                .isEqualTo(new Arguments(true, true, List.of(), Optional.empty(), "Runs here."));
    }

    @Test
    void thereIsNoPageWithoutReport() {
        assertThat(Arguments.parse().page()).isEmpty();
        assertThat(Arguments.parse("--report=page.html").page()).isPresent();
    }

    @Test
    void anUnwritableFileIsRejectedAtOnce() {
        assertThatThrownBy(() -> Arguments.parse("--report="))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--report needs the name of a file");
    }

    @Test
    void theCaseOfACauseIsIgnored() {
        assertThat(Arguments.parse().causes()).isEmpty();
        assertThat(Arguments.parse("--cause=Acceptor-Blocked").causes()).containsExactly(Cause.ACCEPTOR_BLOCKED);
        assertThat(Arguments.parse("--cause=none").causes()).containsExactly(Cause.NONE);
        assertThat(Arguments.parse("--cause=ALL").causes())
                .containsExactlyInAnyOrderElementsOf(
                        EnumSet.complementOf(EnumSet.of(Cause.UNKNOWN, Cause.ACCEPTOR_TOO_SLOW)));
    }

    @Test
    void theMessageAboutAnUnknownCauseListsTheKnownOnes() {
        for (String wrong : List.of("unknown", "blocked", "")) {
            assertThatThrownBy(() -> Arguments.parse("--cause=" + wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "Unknown cause: " + wrong + " (known are none, burst, acceptor-limited, acceptor-blocked,"
                                    + " no-acceptor, syn-queue-full, out-of-descriptors, jvm-paused, cpu-starved, and all)");
        }
    }

    @Test
    void anUnknownArgumentIsNamed() {
        assertThatThrownBy(() -> Arguments.parse("--live", "--fast"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Unknown argument: --fast");
    }
}
