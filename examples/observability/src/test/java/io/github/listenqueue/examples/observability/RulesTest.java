package io.github.listenqueue.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RulesTest {

    static Stream<Rule> alerts() {
        return Kit.rules().stream().filter(Rule::isAlert);
    }

    static Stream<Path> unitTests() {
        return Kit.files("rules-tests", ".yml").stream();
    }

    @Test
    void theRulesAndTheConfigurationAreValid() throws Exception {
        assertThat(Promtool.run(List.of("check", "rules", "--lint=all", "--lint-fatal"), Kit.files("rules", ".yml")))
                .matches(Promtool.Result::ok, "succeeds");
        assertThat(Promtool.run(List.of("check", "config"), List.of(Kit.ROOT.resolve("prometheus.yml"))))
                .matches(Promtool.Result::ok, "succeeds");
    }

    @ParameterizedTest
    @MethodSource("unitTests")
    void theUnitTestsPass(Path file) throws Exception {
        assertThat(Promtool.run(List.of("test", "rules"), List.of(file))).matches(Promtool.Result::ok, "succeeds");
    }

    /** Each change is a mistake that the unit tests exist to find. */
    @ParameterizedTest
    @MethodSource("io.github.listenqueue.examples.observability.RuleChange#all")
    void theUnitTestsNoticeAChangedRule(RuleChange change, @TempDir Path directory) throws Exception {
        assertThat(Kit.files("rules", ".yml")).anyMatch(file -> change.appliesTo(Kit.text(file)));
        Path rules = Files.createDirectory(directory.resolve("rules"));
        Path tests = Files.createDirectory(directory.resolve("rules-tests"));
        for (Path file : Kit.files("rules", ".yml")) {
            Files.writeString(rules.resolve(file.getFileName()), change.applyTo(Kit.text(file)));
        }
        Path original = Kit.ROOT.resolve("rules-tests").resolve(change.tests() + ".yml");
        Path copy = Files.copy(original, tests.resolve(original.getFileName()));
        assertThat(Promtool.run(List.of("check", "rules"), Kit.files(rules.toString(), ".yml")))
                .as("the changed rules are still rules")
                .matches(Promtool.Result::ok, "succeeds");
        assertThat(Promtool.run(List.of("test", "rules"), List.of(copy)).output())
                .contains("FAILED");
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void anAlertSaysHowBadItIsWhatHappenedAndWhatToDo(Rule alert) {
        assertThat(alert.severity()).isIn("critical", "warning", "info");
        assertThat(alert.annotation("summary")).contains("{{ $labels.instance }}");
        assertThat(alert.annotation("description")).contains("{{ $labels.job }}");
        assertThat(Kit.runbookAnchors())
                .contains(Path.of(alert.annotation("runbook_url"))
                        .getFileName()
                        .toString()
                        .replace("runbook.md#", ""));
        if (!alert.name().equals("ListenQueueMonitorBlind")) {
            assertThat(alert.annotation("summary")).contains("{{ $labels.listener }}");
            assertThat(alert.annotation("description")).contains("{{ $labels.port }}", "{{ $labels.sibling }}");
        }
    }

    @Test
    void everyRuleHasUnitTests() {
        String tests = unitTests().map(Kit::text).collect(Collectors.joining());
        assertThat(Kit.rules()).hasSizeGreaterThanOrEqualTo(17).allMatch(rule -> tests.contains(rule.name()));
    }

    @Test
    void theReadmeNamesEveryAlertAndEveryRecordedSeries() {
        String readme = Kit.text(Kit.ROOT.resolve("README.md"));
        assertThat(Kit.rules()).allMatch(rule -> readme.contains("`" + rule.name() + "`"));
    }
}
