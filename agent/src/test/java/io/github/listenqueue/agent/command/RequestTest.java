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
    void readsTargetAndOptionsInAnyOrder() throws CannotLook {
        Request request = Request.of(List.of("--json", "4711", "--wait=60"));
        assertThat(request).isEqualTo(new Request("4711", false, true, false, Duration.ofSeconds(60)));
        assertThat(Request.of(List.of("shop", "--all")).all()).isTrue();
        assertThat(Request.of(List.of()).target()).isEmpty();
    }

    @Test
    void theArgumentsRequestTheSame() throws CannotLook {
        Request request = Request.of(List.of("shop", "--json", "--wait=60"));
        assertThat(request.arguments(4711)).containsExactly("4711", "--json", "--wait=60");
        assertThat(Request.of(List.of("shop", "--all")).arguments(1)).containsExactly("1", "--all");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--jsn | Unknown option '--jsn'",
                "--json --json | --json is given twice",
                "1 2 | One PID or name at a time",
                "--all | --all needs a PID or a name",
                "1 --wait=4 | Unknown option '--wait=4'",
                "1 --wait=60 --wait=61 | Unknown option '--wait=61'",
            })
    void aWrongArgumentIsNamed(String arguments, String message) {
        assertThatThrownBy(() -> Request.of(List.of(arguments.split(" ", -1)))).hasMessageContaining(message);
    }
}
