package io.github.listenqueue.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The address of the runbook, which is the same everywhere so that the command in the README changes it. */
final class RunbookUrlTest {

    private static final Pattern COMMAND = Pattern.compile("(?m)^    (sed -i 's\\|(\\S+)\\|(\\S+)\\|' \\\\\\n.*)$");
    private static final List<String> FOLDERS = List.of("rules", "rules-tests", "kubernetes");

    private static Matcher command;

    @BeforeAll
    static void readTheCommand() {
        command = COMMAND.matcher(Kit.text(Kit.ROOT.resolve("README.md")));
        assertThat(command.find()).isTrue();
    }

    @Test
    void everyAlertLinksToItsSection() {
        assertThat(Kit.rules().stream().filter(Rule::isAlert))
                .allMatch(alert -> alert.annotation("runbook_url")
                        .equals(command.group(2) + "#" + alert.name().toLowerCase(Locale.ROOT)));
    }

    @Test
    void theCommandOfTheReadmeChangesEveryLink(@TempDir Path copy) throws Exception {
        for (String folder : FOLDERS) {
            Files.createDirectory(copy.resolve(folder));
            for (Path file : Kit.files(folder, "")) {
                Files.copy(file, copy.resolve(folder).resolve(file.getFileName()));
            }
        }
        Files.copy(Kit.ROOT.resolve("dashboard.json"), copy.resolve("dashboard.json"));

        run(copy, command.group(1));

        for (String folder : FOLDERS) {
            assertThat(Kit.files(copy.resolve(folder).toString(), ".yml"))
                    .allSatisfy(file -> assertThat(Kit.text(file)).doesNotContain(command.group(2)));
        }
        assertThat(Kit.text(copy.resolve("rules/listenqueue-alerts.yml")))
                .contains("runbook_url: " + command.group(3) + "#listenqueuefull");
        assertThat(Kit.text(copy.resolve("dashboard.json")))
                .contains('"' + command.group(3) + '"')
                .doesNotContain(command.group(2));
        assertThat(run(copy, "sh kubernetes/prometheusrule.sh"))
                .isEqualTo(Kit.text(copy.resolve("kubernetes/prometheusrule.yml")));
        assertThat(Promtool.run(
                        List.of("test", "rules"),
                        Kit.files(copy.resolve("rules-tests").toString(), ".yml")))
                .matches(Promtool.Result::ok, "succeeds");
    }

    private static String run(Path directory, String command) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c", command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(output).isZero();
        return output;
    }
}
