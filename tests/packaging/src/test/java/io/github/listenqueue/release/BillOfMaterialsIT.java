package io.github.listenqueue.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The dependencies of a module and their licences, as its bill of materials and its report of licences list them. */
class BillOfMaterialsIT {

    private static final String JNA = "net.java.dev.jna:jna";
    private static final String JSPECIFY = "org.jspecify:jspecify";
    private static final String SLF4J = "org.slf4j:slf4j-api";
    private static final String CORE = "io.github.listenqueue:listenqueue-core";
    private static final String BALANCER = "io.github.listenqueue:listenqueue-balancer";
    private static final String MICROMETER = "io.github.listenqueue:listenqueue-micrometer";

    private static final Map<String, Set<String>> DEPENDENCIES = Map.of(
            "core", Set.of(SLF4J, JNA, JSPECIFY),
            "micrometer-binding", Set.of(SLF4J, JSPECIFY, CORE),
            "balancer", Set.of(SLF4J, JSPECIFY, CORE),
            "spring-boot-starter", Set.of(SLF4J, JNA, JSPECIFY, CORE, MICROMETER, BALANCER),
            "agent",
                    Set.of(
                            SLF4J,
                            JNA,
                            JSPECIFY,
                            CORE,
                            BALANCER,
                            "io.prometheus:prometheus-metrics-config",
                            "io.prometheus:prometheus-metrics-model",
                            "io.prometheus:prometheus-metrics-exposition-textformats"));

    @ParameterizedTest
    @FieldSource("io.github.listenqueue.release.Published#JARS")
    void theBillListsAllDependencies(Published module) throws IOException {
        JsonNode bill =
                new ObjectMapper().readTree(module.target().resolve("bom.json").toFile());

        List<String> components = new ArrayList<>();
        for (JsonNode component : bill.get("components")) {
            components.add(component.get("group").asText() + ":"
                    + component.get("name").asText());
            assertThat(component.get("licenses")).isNotEmpty();
            assertThat(component.get("hashes")).isNotEmpty();
        }
        assertThat(components).containsExactlyInAnyOrderElementsOf(DEPENDENCIES.get(module.toString()));
    }

    @ParameterizedTest
    @FieldSource("io.github.listenqueue.release.Published#JARS")
    void theReportOfLicencesListsAllDependencies(Published module) throws IOException {
        String report = Files.readString(module.target().resolve("generated-sources/license/THIRD-PARTY.txt"));

        assertThat(report).contains(DEPENDENCIES.get(module.toString()));
        assertThat(report.lines().filter(line -> line.contains("(")))
                .hasSize(DEPENDENCIES.get(module.toString()).size());
    }
}
