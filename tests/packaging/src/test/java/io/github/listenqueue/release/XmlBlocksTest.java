package io.github.listenqueue.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.stream.Stream;
import org.apache.maven.model.Dependency;
import org.apache.maven.model.DependencyManagement;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The XML of the documents: parts of valid poms with existing coordinates. */
class XmlBlocksTest {

    @ParameterizedTest
    @MethodSource
    void isPartOfAPomWithCoordinatesThatExist(Block block) throws Exception {
        Model pom = pom(block.text());

        assertThat(pom.getDependencies()).allSatisfy(XmlBlocksTest::isPublished);
        assertThat(managed(pom)).allSatisfy(XmlBlocksTest::isTheBom);
        assertThat(plugins(pom)).allSatisfy(XmlBlocksTest::isUsedHere);
        assertThat(pom.getDependencies().size()
                        + managed(pom).size()
                        + plugins(pom).size())
                .isPositive();
    }

    static List<Block> isPartOfAPomWithCoordinatesThatExist() {
        return Documents.blocks("xml");
    }

    @Test
    void aMistakeIsDetected() {
        assertThatThrownBy(() -> pom("<dependency><artefactId>a</artefactId></dependency>"))
                .hasMessageContaining("artefactId");
        assertThatThrownBy(() -> pom("<dependency>")).isInstanceOf(XmlPullParserException.class);
    }

    private static void isPublished(Dependency dependency) {
        assertThat(dependency.getGroupId()).isEqualTo(Build.PARENT.getGroupId());
        assertThat(dependency.getArtifactId()).isIn(Build.published());
        if (dependency.getVersion() != null) {
            assertThat(dependency.getVersion()).isIn(Build.VERSIONS);
        }
    }

    private static void isTheBom(Dependency dependency) {
        assertThat(dependency.getManagementKey()).isEqualTo(Build.PARENT.getGroupId() + ":listenqueue-bom:pom");
        assertThat(dependency.getScope()).isEqualTo("import");
        assertThat(dependency.getVersion()).isIn(Build.VERSIONS);
    }

    private static void isUsedHere(Plugin plugin) {
        assertThat(Build.PARENT.getBuild().getPluginManagement().getPluginsAsMap())
                .containsKey(plugin.getKey());
    }

    private static List<Dependency> managed(Model pom) {
        return Stream.ofNullable(pom.getDependencyManagement())
                .map(DependencyManagement::getDependencies)
                .flatMap(List::stream)
                .toList();
    }

    private static List<Plugin> plugins(Model pom) {
        return pom.getBuild() == null ? List.of() : pom.getBuild().getPlugins();
    }

    private static Model pom(String part) throws IOException, XmlPullParserException {
        String whole = around(part.strip()).formatted(part);
        return new MavenXpp3Reader().read(new StringReader(whole), true);
    }

    private static String around(String part) {
        String first = part.substring(0, part.indexOf('>') + 1);
        return switch (first) {
            case "<dependency>" -> "<project><dependencies>%s</dependencies></project>";
            case "<plugin>" -> "<project><build><plugins>%s</plugins></build></project>";
            default -> "<project>%s</project>";
        };
    }
}
