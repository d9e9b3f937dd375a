package io.github.listenqueue.release;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.model.Profile;

/** The names in a command that belong to this repository: files, modules, profiles, classes and jars. */
final class Words {

    private static final Pattern SCRIPT = Pattern.compile("(?m)(?:^|[;&|] )\\s*([a-z][\\w-]*(?:/[\\w.-]+)+)");
    private static final Pattern JAR = Pattern.compile("listenqueue-[a-z-]+-\\d[\\w.-]*\\.jar");
    private static final Pattern MODULES = Pattern.compile("-pl ([\\w.,/-]+)");
    private static final Pattern PROFILES = Pattern.compile("-P(\\w[\\w,-]*)");
    private static final Pattern FOLDER = Pattern.compile("([\\w/-]+)/target/");
    private static final Pattern CLASS = Pattern.compile("\\bio\\.github\\.listenqueue(?:\\.[a-z]\\w*)*\\.[A-Z]\\w*");

    /** Returns the names that do not exist. */
    static List<String> unknown(String commands) {
        List<String> unknown = new ArrayList<>();
        all(SCRIPT, commands).filter(script -> !isScript(script)).forEach(unknown::add);
        Set<String> modules = modules();
        all(MODULES, commands)
                .flatMap(list -> Arrays.stream(list.split(",")))
                .filter(module -> !modules.contains(module))
                .forEach(unknown::add);
        all(FOLDER, commands).filter(module -> !modules.contains(module)).forEach(unknown::add);
        Set<String> profiles = profiles();
        all(PROFILES, commands)
                .flatMap(list -> Arrays.stream(list.split(",")))
                .filter(profile -> !profiles.contains(profile))
                .forEach(profile -> unknown.add("-P" + profile));
        all(CLASS, commands).filter(name -> !isClass(name)).forEach(unknown::add);
        Set<String> jars = jars();
        all(JAR, commands).filter(jar -> !jars.contains(jar)).forEach(unknown::add);
        return unknown;
    }

    private static boolean isScript(String path) {
        return Files.isExecutable(Documents.REPOSITORY.resolve(path));
    }

    private static boolean isClass(String name) {
        String source = "src/main/java/" + name.replace('.', '/') + ".java";
        return Build.modules().stream()
                .anyMatch(module -> Files.exists(module(module).resolve(source)));
    }

    private static Set<String> modules() {
        return Build.modules().stream().map(Path::toString).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> profiles() {
        return poms().flatMap(pom -> pom.getProfiles().stream())
                .map(Profile::getId)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> jars() {
        return poms().map(pom -> pom.getArtifactId())
                .flatMap(artifact -> Build.VERSIONS.stream().map(version -> artifact + "-" + version + ".jar"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<org.apache.maven.model.Model> poms() {
        return Build.modules().stream().map(module -> Build.pom(module(module).resolve("pom.xml")));
    }

    private static Path module(Path folder) {
        return Documents.REPOSITORY.resolve(folder);
    }

    private static Stream<String> all(Pattern pattern, String commands) {
        return pattern.matcher(commands).results().map(found -> found.group(found.groupCount()));
    }

    private Words() {}
}
