package io.github.listenqueue.agent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTest {

    @Test
    void readsTargetAndOptionsInAnyOrder() throws CommandFailure {
        Request request = Request.of(List.of("--json", "4711", "--wait=60"));
        assertThat(request.target()).isEqualTo("4711");
        assertThat(request.json()).isTrue();
        assertThat(request.all()).isFalse();
        assertThat(request.patience()).isEqualTo(Duration.ofSeconds(60));
        assertThat(Request.of(List.of("shop", "--all")).all()).isTrue();
        assertThat(Request.of(List.of()).target()).isEmpty();
    }

    @Test
    void theIntervalIsOneSecondUnlessGiven() throws CommandFailure {
        assertThat(Request.of(List.of("--watch")).interval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(Request.of(List.of("shop", "--watch=5")).interval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(Request.of(List.of("shop")).isWatch()).isFalse();
    }

    @Test
    void theFileOfAReportIsTheNextArgumentOrBehindAnEqualsSign() throws CommandFailure {
        assertThat(Request.of(List.of("--report", "a.html", "shop")).report()).contains("a.html");
        Request request = Request.of(List.of("shop", "--report=a=b.html"));
        assertThat(request.report()).contains("a=b.html");
        assertThat(request.arguments(1)).containsExactly("1", "--report=a=b.html");
    }

    @Test
    void theArgumentsRequestTheSame() throws CommandFailure {
        Request request = Request.of(List.of("shop", "--json", "--wait=60"));
        assertThat(request.arguments(4711)).containsExactly("4711", "--json", "--wait=60");
        assertThat(Request.of(List.of("shop", "--all")).arguments(1)).containsExactly("1", "--all");
        assertThat(Request.of(List.of("shop", "--watch=5")).arguments(1)).containsExactly("1", "--watch=5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--jsn | Unknown option '--jsn'",
                "--json --json | --json is given twice",
                "1 2 | One PID or name at a time",
                "--all | --all needs a PID or a name",
                "1 --wait=4 | The seconds of '--wait=4' must be from 5 to 999.",
                "1 --wait | The seconds of '--wait' must be from 5 to 999.",
                "1 --wait=60 --wait=61 | --wait is given twice",
                "--watch=0 | The seconds of '--watch=0' must be from 1 to 3600.",
                "--watch=99999999999 | must be from 1 to 3600.",
                "--watch= | The seconds of '--watch=' must be from 1 to 3600.",
                "--watch --json | --watch cannot be combined with --json",
                "1 --watch --all | --all needs a PID or a name, and cannot be combined with --json or --watch.",
                "--report a.html | --report needs a PID or a name, and goes with none",
                "1 --report | --report needs the name of a file.",
                "1 --report= | --report needs the name of a file.",
                "1 --report --json | --report needs the name of a file.",
                "1 --report=a --watch | --report needs a PID or a name, and goes with none",
                "--json=1 | Unknown option '--json=1'",
            })
    void aWrongArgumentIsNamed(String arguments, String message) {
        assertThatThrownBy(() -> Request.of(List.of(arguments.split(" ", -1)))).hasMessageContaining(message);
    }
}
