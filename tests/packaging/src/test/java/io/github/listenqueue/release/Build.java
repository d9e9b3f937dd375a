package io.github.listenqueue.release;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.maven.model.Dependency;
import org.apache.maven.model.Model;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;

/** The contents of the poms of the repository. */
final class Build {

    static final Model PARENT = pom(Documents.REPOSITORY.resolve("pom.xml"));

    /** The versions that documents may have: this one and that of the last release. */
    static final List<String> VERSIONS =
            List.of(PARENT.getVersion(), PARENT.getProperties().getProperty("last.release"));

    /** Returns the folders of all modules. */
    static List<Path> modules() {
        return modules(Documents.REPOSITORY).map(Documents::relative).toList();
    }

    static Model pom(Path file) {
        try (Reader pom = Files.newBufferedReader(file)) {
            return new MavenXpp3Reader().read(pom, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (XmlPullParserException e) {
            throw new IllegalStateException(file.toString(), e);
        }
    }

    /** Returns the artifact ids on which an application may depend. */
    static List<String> published() {
        return pom(Documents.REPOSITORY.resolve("bom/pom.xml")).getDependencyManagement().getDependencies().stream()
                .map(Dependency::getArtifactId)
                .toList();
    }

    private static Stream<Path> modules(Path folder) {
        return Stream.concat(
                Stream.of(folder),
                pom(folder.resolve("pom.xml")).getModules().stream()
                        .map(folder::resolve)
                        .flatMap(Build::modules));
    }

    private Build() {}
}
