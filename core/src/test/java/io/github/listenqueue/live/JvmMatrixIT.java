package io.github.listenqueue.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueMonitor;
import io.github.listenqueue.testsupport.Jdk;
import io.github.listenqueue.testsupport.OwnNamespace;
import io.github.listenqueue.testsupport.Processes;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every {@code *LiveTest} against the packaged jar in each supported kind of JVM. If possible, each JVM has a network
 * namespace of its own: then the tests cause every drop that the namespace counts. So a JVM runs its tests one after the
 * other.
 *
 * <p>Two JVMs of each kind share the tests, and several JVMs run concurrently: each spends most of its time waiting.
 */
@Execution(ExecutionMode.CONCURRENT)
class JvmMatrixIT {

    /** A guard against tests that hang. A run takes three minutes on a quiet machine. */
    private static final Duration TIMEOUT = Duration.ofMinutes(20);

    private static final int FOREIGN_SINCE = 22;
    private static final Pattern SUCCESSFUL = Pattern.compile("\\[ *(\\d+) tests successful *]");
    private static final Path CORE = Path.of(System.getProperty("core.jar"));
    private static final Path JNA = Path.of(System.getProperty("jna.jar"));

    /** True for all kinds of JVM and all tests, false for the two that differ most and for the tests that take less time. */
    private static final boolean IS_FULL =
            System.getProperty("tests.jvms", "all").equals("all");

    @TempDir
    private Path folder;

    /**
     * One kind of JVM.
     *
     * @param oldest the oldest suitable JDK
     * @param exactly true if no newer one is suitable
     * @param expect the expected sample source
     * @param quiet true if the JVM must not print a warning
     * @param modular true if the library is on the module path
     * @param jna true if JNA is on the class path
     */
    record Kind(
            String name,
            int oldest,
            boolean exactly,
            String expect,
            boolean quiet,
            boolean modular,
            boolean jna,
            List<String> flags) {

        @Override
        public String toString() {
            return name;
        }

        Optional<Jdk> jdk() throws IOException {
            return exactly ? Jdk.exactly(oldest) : Jdk.newestSince(oldest);
        }
    }

    /** The share of one JVM, by the names of the test classes. The shares take about the same time. */
    enum Half {
        FIRST("[A-M]"),
        SECOND("[N-Z]");

        private final String initials;

        Half(String initials) {
            this.initials = initials;
        }

        String classNames() {
            return ".*\\." + initials + "\\w*LiveTest";
        }
    }

    static Stream<Arguments> runs() {
        return kinds().flatMap(kind -> Arrays.stream(Half.values()).map(half -> Arguments.of(kind, half)));
    }

    /** Returns the two kinds that differ most; the full build adds the rest. */
    private static Stream<Kind> kinds() {
        Stream<Kind> two = Stream.of(
                old("JDK 17 without JNA reads procfs", "PROCFS", false),
                recent("a new JDK with native access reads sockets", "SOCKET", "--enable-native-access=ALL-UNNAMED"));
        return IS_FULL ? Stream.concat(two, others()) : two;
    }

    private static Stream<Kind> others() {
        return Stream.of(
                old("JDK 17 with JNA reads sockets", "SOCKET", true),
                recent("a new JDK that denies native access reads procfs", "PROCFS", "--illegal-native-access=deny"),
                recent("a new JDK without a flag reads procfs", "PROCFS"),
                new Kind(
                        "a new JDK with the library as a module reads sockets",
                        FOREIGN_SINCE,
                        false,
                        "SOCKET",
                        true,
                        true,
                        false,
                        List.of(
                                "--add-modules=io.github.listenqueue",
                                "--enable-native-access=io.github.listenqueue",
                                // For the tests of this package alone.
                                "--add-exports=io.github.listenqueue/io.github.listenqueue.internal.linux.netlink=ALL-UNNAMED")));
    }

    private static Kind old(String name, String expect, boolean jna) {
        return new Kind(name, 17, true, expect, true, false, jna, List.of());
    }

    private static Kind recent(String name, String expect, String... flags) {
        return new Kind(name, FOREIGN_SINCE, false, expect, true, false, false, List.of(flags));
    }

    @Test
    void the_library_under_test_is_the_packaged_jar() throws Exception {
        assertThat(Path.of(ListenQueueMonitor.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI()))
                .isEqualTo(CORE);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("runs")
    void every_live_test_passes(Kind kind, Half half) throws Exception {
        Optional<Jdk> jdk = kind.jdk();
        Assumptions.assumeTrue(
                jdk.isPresent(),
                "no JDK " + kind.oldest() + " found: install one under /usr/lib/jvm or set JAVA" + kind.oldest()
                        + "_HOME");
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        List<String> command = new ArrayList<>(OwnNamespace.prefix());
        command.addAll(java(jdk.orElseThrow(), kind, half, !command.isEmpty()));

        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        boolean ended = Processes.endsWithin(TIMEOUT, process);

        String output = Files.readString(out);
        String errors = Files.readString(err);
        String failures = failures(kind, half, command, output, errors);
        assertThat(ended).as("ended within %s: %s", TIMEOUT, failures).isTrue();
        assertThat(process.exitValue()).as(failures).isZero();
        Matcher successful = SUCCESSFUL.matcher(output);
        assertThat(successful.find()).as("a summary in: %s", failures).isTrue();
        assertThat(Integer.parseInt(successful.group(1)))
                .as("tests run in: %s", failures)
                .isPositive();
        if (kind.quiet()) {
            assertThat(errors).doesNotContain("WARNING:");
        }
        output.lines().filter(line -> line.contains("[A]")).forEach(line -> System.out.println(kind + ": " + line));
    }

    /** Returns the failed tests with their reasons, and the file that has the whole output. */
    private static String failures(Kind kind, Half half, List<String> command, String output, String errors)
            throws IOException {
        Path whole = Files.createDirectories(Path.of("target", "jvm-matrix"))
                .resolve(kind.name().replace(' ', '-') + "-" + half + ".txt");
        Files.writeString(whole, String.join(" ", command) + "\n" + output + "\n" + errors);
        String failed = output.lines().filter(line -> line.contains("[X]")).collect(Collectors.joining("\n"));
        return kind + ", " + half + "\n" + (failed.isEmpty() ? errors : failed) + "\nThe whole output is in "
                + whole.toAbsolutePath();
    }

    private static List<String> java(Jdk jdk, Kind kind, Half half, boolean ownNamespace) {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.equals(CORE.toString()) || !kind.modular())
                .filter(entry -> !entry.equals(JNA.toString()) || kind.jna())
                .reduce((left, right) -> left + File.pathSeparator + right)
                .orElseThrow();
        List<String> command = new ArrayList<>(List.of(
                jdk.java().toString(),
                // Each JVM lasts for seconds, and all share the machine.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-D" + JvmVariant.EXPECT + "=" + kind.expect(),
                "-D" + JvmVariant.NAMESPACE + "=" + (ownNamespace ? "own" : "shared")));
        if (kind.modular()) {
            command.add("--module-path=" + CORE + File.pathSeparator + jarOf("org/slf4j/Logger.class"));
        }
        command.addAll(kind.flags());
        command.addAll(List.of(
                "-cp",
                classPath,
                "org.junit.platform.console.ConsoleLauncher",
                "execute",
                "--select-package=" + JvmMatrixIT.class.getPackageName(),
                "--include-classname=" + half.classNames(),
                "--fail-if-no-tests",
                "--disable-banner",
                "--disable-ansi-colors",
                "--details=tree",
                "--details-theme=ascii"));
        if (!IS_FULL) {
            command.add("--exclude-tag=full");
        }
        if (!kind.modular()) {
            // The tests use packages that the module does not export.
            command.add("--select-package=io.github.listenqueue.internal.diagnosis");
        }
        return command;
    }

    /** The jar on our class path that holds a resource. */
    private static String jarOf(String resource) {
        String url = Objects.requireNonNull(JvmMatrixIT.class.getClassLoader().getResource(resource))
                .getPath();
        return Path.of(java.net.URI.create(url.substring(0, url.indexOf("!/")))).toString();
    }
}
