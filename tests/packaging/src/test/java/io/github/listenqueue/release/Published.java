package io.github.listenqueue.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.maven.model.Model;

/**
 * A module that is published as a jar.
 *
 * @param folder the folder in which it is built
 * @param publicPackage its package for users
 */
record Published(Path folder, String publicPackage) {

    /** The modules that an application depends on, which share one Javadoc site. */
    static final List<Published> LIBRARIES = List.of(
            module("core", "io.github.listenqueue"),
            module("micrometer-binding", "io.github.listenqueue.micrometer"),
            module("balancer", "io.github.listenqueue.balancer"),
            module("spring-boot-starter", "io.github.listenqueue.spring"));

    static final List<Published> JARS = Stream.concat(
                    LIBRARIES.stream(), Stream.of(module("agent", "io.github.listenqueue.agent")))
            .toList();

    private static Published module(String folder, String publicPackage) {
        return new Published(Documents.REPOSITORY.resolve(folder), publicPackage);
    }

    String artifact() {
        return pom().getArtifactId();
    }

    Model pom() {
        return Build.pom(folder.resolve("pom.xml"));
    }

    Path target() {
        return folder.resolve("target");
    }

    /** Returns the files in one of its jars. The main jar has an empty suffix. */
    Set<String> entries(String suffix) {
        Path file = target().resolve(artifact() + "-" + Build.PARENT.getVersion() + suffix + ".jar");
        try (JarFile jar = new JarFile(file.toFile())) {
            return jar.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getName)
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }
}
