package io.github.listenqueue.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of properties in the README, which equals the metadata that an IDE shows. */
class PropertyTableTest {

    @Test
    void tableIsTheMetadata() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("../docs/spring-boot.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();

        assertThat(rows).containsExactlyElementsOf(metadata());
    }

    private static List<String> metadata() throws IOException {
        File metadata = new File("target/classes/META-INF/spring-configuration-metadata.json");
        List<String> rows = new ArrayList<>();
        for (JsonNode property : new ObjectMapper().readTree(metadata).get("properties")) {
            rows.add("| `" + property.get("name").asText() + "` | "
                    + (property.has("defaultValue")
                            ? "`" + property.get("defaultValue").asText() + "`"
                            : "") + " | "
                    + property.get("description").asText().replaceAll("\"([^\"]+)\"", "`$1`") + " |");
        }
        return rows;
    }
}
