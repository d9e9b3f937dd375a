package io.github.listenqueue.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URL;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The properties in the documents, each of which Spring Boot or the starter must define. */
class PropertiesBlocksTest {

    @ParameterizedTest
    @MethodSource
    void hasKnownKeysOnly(Block block) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(block.text()));

        assertThat(properties.stringPropertyNames()).isNotEmpty().isSubsetOf(known());
    }

    static List<Block> hasKnownKeysOnly() {
        return Documents.blocks("properties");
    }

    private static Set<String> known() throws IOException {
        Set<String> names = new HashSet<>();
        ClassLoader classPath = PropertiesBlocksTest.class.getClassLoader();
        for (URL metadata : Collections.list(classPath.getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream in = metadata.openStream()) {
                for (JsonNode property : new ObjectMapper().readTree(in).get("properties")) {
                    names.add(property.get("name").asText());
                }
            }
        }
        return names;
    }
}
