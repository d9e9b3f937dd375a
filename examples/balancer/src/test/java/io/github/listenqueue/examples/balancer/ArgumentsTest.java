package io.github.listenqueue.examples.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArgumentsTest {

    @Test
    void tellsBothStoriesByDefault() {
        Arguments arguments = Arguments.parse();

        assertThat(arguments.kinds()).containsExactly(Kind.HAPROXY, Kind.NGINX);
        assertThat(arguments.page()).isEmpty();
    }

    @Test
    void readsAllArguments(@TempDir Path folder) {
        Arguments arguments =
                Arguments.parse("nginx", "--seed=-7", "--report=" + folder.resolve("page.html"), "--note=Here.");

        assertThat(arguments.kinds()).containsExactly(Kind.NGINX);
        assertThat(arguments.seed()).isEqualTo(-7);
        assertThat(arguments.page()).contains(folder.resolve("page.html"));
        assertThat(arguments.note()).isEqualTo("Here.");
    }

    @Test
    void namesAWrongArgument() {
        assertWrong("apache", "Unknown argument: apache (known are haproxy, nginx, --seed N and --report FILE)");
        assertWrong("--seed=one", "--seed must be an integer, not 'one'");
        assertWrong("--report=/proc", "--report must be a file that can be written, not '/proc'");
        assertWrong("--report=none/page.html", "--report must be a file that can be written, not 'none/page.html'");
    }

    private static void assertWrong(String argument, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Arguments.parse(argument))
                .withMessage(message);
    }
}
