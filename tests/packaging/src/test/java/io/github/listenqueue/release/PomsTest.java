package io.github.listenqueue.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.maven.model.Model;
import org.junit.jupiter.api.Test;

/** The published modules, and the metadata that a public repository requires. */
class PomsTest {

    private static final Pattern RELEASED = Pattern.compile("(?m)^## (\\d+\\.\\d+\\.\\d+)(?! \\(not released\\))");

    @Test
    void theJarsAndTheBomArePublished() {
        assertThat(Build.modules().stream()
                        .filter(module ->
                                "false".equals(pom(module).getProperties().getProperty("unreleased")))
                        .map(Path::toString))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(Stream.of("bom"), Published.JARS.stream().map(Published::toString))
                                .toList());
    }

    @Test
    void theBomListsThePublishedJars() {
        assertThat(Build.published())
                .containsExactlyElementsOf(
                        Published.JARS.stream().map(Published::artifact).toList());
    }

    @Test
    void thePomsHaveTheMetadataThatARepositoryRequires() {
        Model parent = Build.PARENT;
        assertThat(Stream.of(
                        parent.getUrl(),
                        parent.getScm().getUrl(),
                        parent.getScm().getConnection()))
                .doesNotContainNull();
        assertThat(parent.getLicenses()).hasSize(1);
        assertThat(parent.getDevelopers()).hasSize(1);

        List<Model> poms = new ArrayList<>(List.of(parent, pom(Path.of("bom"))));
        Published.JARS.forEach(module -> poms.add(module.pom()));
        assertThat(poms).allSatisfy(pom -> {
            assertThat(pom.getName()).isNotBlank();
            assertThat(pom.getDescription()).isNotBlank();
        });
    }

    @Test
    void theLastReleaseIsTheOneOfTheChangelogBeforeThisVersion() throws IOException {
        Optional<String> released = RELEASED.matcher(Files.readString(Documents.REPOSITORY.resolve("CHANGELOG.md")))
                .results()
                .map(heading -> heading.group(1))
                .filter(version -> !version.equals(Build.PARENT.getVersion()))
                .findFirst();

        Properties properties = Build.PARENT.getProperties();
        assertThat(properties.getProperty("last.release")).isEqualTo(released.orElse("none"));
        assertThat(properties.getProperty("japicmp.skip")).isEqualTo(released.isPresent() ? "${unreleased}" : "true");
    }

    private static Model pom(Path module) {
        return Build.pom(Documents.REPOSITORY.resolve(module).resolve("pom.xml"));
    }
}
