package io.github.listenqueue.fuzz;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A run of Jazzer with one target in its own JVM, under {@code target/fuzz}. It ends by itself, even if the parent is
 * gone.
 */
record JazzerRun(Target target, Path folder, int exitCode, List<Path> findings, List<String> log) {

    private static final Path FOLDER = Path.of("target/fuzz");
    private static final int MAX_INPUT_BYTES = 20_000;

    /** The time limit of a single input, against hanging inputs. */
    private static final int TIMEOUT_S = 60;

    private static final int LATE_S = 120;
    private static final Pattern PROGRESS = Pattern.compile("#(\\d+)\\s+\\w+\\s+cov: (\\d+) .*");

    static JazzerRun of(Target target, int seconds) throws IOException, InterruptedException {
        Path folder = FOLDER.resolve(target.corpus().getFileName());
        Path found = Files.createDirectories(folder.resolve("found"));
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        for (Path earlier : list(found)) {
            // Tried again, so that it fails this run only if it still fails.
            Files.move(earlier, corpus.resolve(earlier.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        Path log = folder.resolve("log");
        Path inputs = InputFile.newFolder();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+EnableDynamicAgentLoading",
                        "--enable-native-access=ALL-UNNAMED",
                        "-D" + Fuzzed.TARGET + "=" + target,
                        "-D" + InputFile.IN + "=" + inputs,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + Fuzzed.class.getName(),
                        "--instrumentation_includes=io.github.listenqueue.internal.**",
                        // The detectors of injected commands and the like, which do not apply here.
                        "--custom_hook_excludes=**",
                        "--reproducer_path=" + folder,
                        "-artifact_prefix=" + found + File.separator,
                        "-max_total_time=" + seconds,
                        "-timeout=" + TIMEOUT_S,
                        "-max_len=" + MAX_INPUT_BYTES,
                        "-rss_limit_mb=0",
                        corpus.toString(),
                        target.corpus().toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            process.waitFor(seconds + TIMEOUT_S + LATE_S, TimeUnit.SECONDS);
        } finally {
            process.destroyForcibly().waitFor();
            delete(inputs);
        }
        return new JazzerRun(target, folder, process.exitValue(), list(found), Files.readAllLines(log));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    String summary() {
        return log.stream()
                .map(PROGRESS::matcher)
                .filter(Matcher::matches)
                .reduce((first, last) -> last)
                .map(last -> last.group(1) + " inputs, " + last.group(2) + " branches reached")
                .orElse("no input was tried");
    }

    boolean wasGuided() {
        return log.stream().anyMatch(line -> PROGRESS.matcher(line).matches());
    }

    /** Returns the report of Jazzer on its finding, and the commands that make a test of it. */
    String howToKeep() {
        String report = log.stream()
                .dropWhile(line -> !line.startsWith("== "))
                .takeWhile(line -> !line.startsWith("DEDUP_TOKEN"))
                .collect(Collectors.joining("\n"));
        String commands = findings.stream()
                .map(each -> "mv core/" + each + " core/" + target.corpus() + "/what-it-is")
                .collect(Collectors.joining("\n"));
        return report + "\nTo keep it as a test, which CorpusTest then runs:\n" + commands + "\n";
    }

    String logTail() {
        return String.join("\n", log.subList(Math.max(0, log.size() - 30), log.size()));
    }
}
