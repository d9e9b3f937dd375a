package io.github.listenqueue.examples.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    @Test
    void withoutArgumentsItPrintsPlainLinesAndLeavesOutTheSecondAct() {
        Arguments arguments = Arguments.parse();

        assertThat(arguments.live()).isFalse();
        assertThat(arguments.actTwo()).isFalse();
    }

    @Test
    void takesWhatTheScriptPasses() {
        assertThat(Arguments.parse("--live", "--act-two", "--note=Runs here."))
                .isEqualTo(new Arguments(true, true, Optional.empty(), "Runs here."));
    }

    @Test
    void withoutReportThereIsNoPage() {
        assertThat(Arguments.parse().page()).isEmpty();
        assertThat(Arguments.parse("--report=page.html").page()).isPresent();
    }

    @Test
    void aFileThatCannotBeWrittenIsRefusedAtOnce() {
        assertThatThrownBy(() -> Arguments.parse("--report="))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--report needs the name of a file");
    }

    @Test
    void anUnknownArgumentIsNamed() {
        assertThatThrownBy(() -> Arguments.parse("--live", "--fast"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Unknown argument: --fast");
    }
}
