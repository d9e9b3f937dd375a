package io.github.listenqueue.examples.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The run script, called from another directory. */
final class IncidentScript {

    private static final int LIMIT_S = 300;
    private static final Path SCRIPT = Path.of(System.getProperty("incident.run"));

    private IncidentScript() {}

    /** The exit status and the output of a run. */
    record Run(int status, String output) {

        /** Returns the lines of the checks that failed, with what the library reported instead. */
        List<String> failedChecks() {
            return output.lines().filter(line -> line.contains("NOT ok")).toList();
        }

        /** Returns the lines of the first act's timeline about an event. */
        String text(String label) {
            Matcher line =
                    Pattern.compile("(?m)^  [0-9:.]+  " + label + " +(.*)$").matcher(output);
            assertThat(line.find()).as(label).isTrue();
            return line.group(1);
        }
    }

    /** Touches the jar, which Maven may have left alone as up to date, so that the script does not run Maven within Maven. */
    static void touchJar() throws IOException {
        Path target = SCRIPT.resolveSibling("target");
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, "listenqueue-examples-incident-*.jar")) {
            for (Path jar : jars) {
                Files.setLastModifiedTime(jar, FileTime.from(Instant.now()));
            }
        }
    }

    static Run run(Path folder, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(List.of(args));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new Run(Programs.awaitEnd(process, LIMIT_S), Files.readString(output));
    }
}
