package io.github.listenqueue.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The object of the Prometheus operator, which has exactly the rules of the rule files. */
final class PrometheusRuleTest {

    private static final Path FILE = Kit.ROOT.resolve("kubernetes/prometheusrule.yml");

    @Test
    void hasTheGroupsOfTheRuleFiles() {
        List<JsonNode> groups = Kit.files("rules", ".yml").stream()
                .flatMap(file -> Kit.yaml(file).path("groups").valueStream())
                .toList();
        JsonNode object = Kit.yaml(FILE);
        assertThat(object.path("apiVersion").asString()).isEqualTo("monitoring.coreos.com/v1");
        assertThat(object.path("kind").asString()).isEqualTo("PrometheusRule");
        assertThat(object.path("spec").propertyNames()).containsExactly("groups");
        assertThat(object.path("spec").path("groups").valueStream()).hasSize(3).isEqualTo(groups);
    }

    @Test
    void equalsTheOutputOfTheScript() throws Exception {
        Process script = new ProcessBuilder(
                        "sh", Kit.ROOT.resolve("kubernetes/prometheusrule.sh").toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .as("run kubernetes/prometheusrule.sh > kubernetes/prometheusrule.yml")
                .isEqualTo(Kit.text(FILE));
        assertThat(script.waitFor()).isZero();
    }

    /** Without the label of its selector, the operator silently loads nothing. */
    @Test
    void bothObjectsHaveTheLabelOfTheSelector() {
        assertThat(List.of("prometheusrule.yml", "servicemonitor.yml")).allSatisfy(name -> {
            JsonNode object = Kit.yaml(Kit.ROOT.resolve("kubernetes").resolve(name));
            assertThat(object.path("metadata").path("labels").path("release").asString(""))
                    .isEqualTo("kube-prometheus-stack");
        });
    }
}
