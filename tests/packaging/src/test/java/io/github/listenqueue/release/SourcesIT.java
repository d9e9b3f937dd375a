package io.github.listenqueue.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The sources of the published jars, one for each class. */
class SourcesIT {

    private static final String JAVA_22 = "META-INF/versions/22/io/github/listenqueue/internal/linux/libc/FfmLibc";

    @ParameterizedTest
    @FieldSource("io.github.listenqueue.release.Published#JARS")
    void matchTheClasses(Published module) {
        assertThat(module.entries("-sources").stream()
                        .filter(entry -> entry.endsWith(".java"))
                        .filter(entry -> !entry.endsWith("package-info.java"))
                        .collect(Collectors.toSet()))
                .isNotEmpty()
                .isEqualTo(module.entries("").stream()
                        .filter(entry -> entry.endsWith(".class"))
                        // The modules within the jar of the agent publish their own sources.
                        .filter(entry -> !entry.startsWith("nested/"))
                        .filter(entry -> !entry.endsWith("package-info.class"))
                        .map(entry -> entry.replaceAll("(\\$.*)?\\.class$", ".java"))
                        .collect(Collectors.toSet()));
    }

    @Test
    void includeThoseForJava22() {
        Published core = Published.JARS.get(0);
        assertThat(core.entries("")).contains(JAVA_22 + ".class");
        assertThat(core.entries("-sources")).contains(JAVA_22 + ".java");
    }
}
