package io.github.listenqueue.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The jars and C programs for the processes, in a directory that every user may read and that no mount hides. */
final class Artifacts implements AutoCloseable {

    /** The placeholder in flags for the jars of the library and of SLF4J. */
    static final String LIBRARY = "{library}";

    /** The placeholder in flags for the jar of JNA. */
    static final String JNA = "{jna}";

    private static final Pattern PROGRAM = Pattern.compile("\\{([a-z-]+)}");
    private static final Path MODULE = Path.of(System.getProperty("module.folder", "."));

    private final Path folder;
    private final List<Path> jars = new ArrayList<>();

    private Artifacts(Path folder) {
        this.folder = folder;
    }

    static Artifacts open() throws IOException {
        Artifacts artifacts = new Artifacts(Files.createTempDirectory(Path.of("/var/tmp"), "listenqueue-faults"));
        artifacts.folder.toFile().setReadable(true, false);
        artifacts.folder.toFile().setExecutable(true, false);
        List<Path> wanted = new ArrayList<>();
        try (Stream<Path> made = Files.list(MODULE.resolve("target"))) {
            made.filter(file -> file.getFileName().toString().matches("listenqueue-fault-tests-.*-tests\\.jar"))
                    .forEach(wanted::add);
        }
        Arrays.stream(Files.readString(MODULE.resolve("target/classpath"))
                        .trim()
                        .split(":", -1))
                .map(Path::of)
                .forEach(wanted::add);
        for (Path jar : wanted) {
            Path copy = artifacts.folder.resolve(jar.getFileName());
            Files.copy(jar, copy);
            copy.toFile().setReadable(true, false);
            artifacts.jars.add(copy);
        }
        return artifacts;
    }

    List<Path> jars() {
        return jars;
    }

    static boolean isJna(Path jar) {
        return jar.getFileName().toString().startsWith("jna-");
    }

    static boolean isLibrary(Path jar) {
        return jar.getFileName().toString().startsWith("listenqueue-core-");
    }

    /** Replaces {@link #LIBRARY} and {@link #JNA} by paths. */
    String withJars(String flag) {
        List<String> modules = jars.stream()
                .filter(jar -> isLibrary(jar) || jar.getFileName().toString().startsWith("slf4j-api-"))
                .map(Path::toString)
                .toList();
        String jna = jars.stream()
                .filter(Artifacts::isJna)
                .map(Path::toString)
                .findFirst()
                .orElseThrow();
        return flag.replace(LIBRARY, String.join(":", modules)).replace(JNA, jna);
    }

    /** Compiles the C programs that are named in braces, and replaces the names by their paths. */
    String withPrograms(String script) throws IOException, InterruptedException {
        Matcher names = PROGRAM.matcher(script);
        StringBuilder complete = new StringBuilder();
        while (names.find()) {
            names.appendReplacement(complete, compiled(names.group(1)).toString());
        }
        return names.appendTail(complete).toString();
    }

    private Path compiled(String name) throws IOException, InterruptedException {
        Path program = folder.resolve(name);
        if (Files.notExists(program)) {
            Path source = MODULE.resolve("src/test/c").resolve(name + ".c");
            List<String> gcc = new ArrayList<>(List.of("gcc", "-Wall", "-Werror", "-o", program.toString()));
            if (name.startsWith("lib-")) {
                gcc.addAll(List.of("-shared", "-fPIC"));
            }
            gcc.add(source.toString());
            if (new ProcessBuilder(gcc).inheritIO().start().waitFor() != 0) {
                throw new IllegalStateException("gcc could not compile " + source);
            }
        }
        return program;
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
