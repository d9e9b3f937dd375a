package io.github.listenqueue.examples.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the example as a stranger would: the script, from another folder. */
@Tag("full")
class IncidentIT {

    @TempDir
    private Path folder;

    @BeforeEach
    void mavenIsNotCalledWithinMaven() throws IOException {
        IncidentScript.touchJar();
    }

    @Test
    void replaysBothActsInANamespaceOfItsOwn() throws Exception {
        assumeTrue(
                Programs.succeeds("unshare", "-rn", "ip", "link", "set", "lo", "up"),
                "unshare -rn with ip is not possible here, so there is no second act");

        IncidentScript.Run run = IncidentScript.run(folder);

        assertThat(run.failedChecks()).isEmpty();
        assertThat(run.output())
                .contains("Runs in a network namespace of its own")
                .contains("  FULL  ")
                .contains("Recovered  after ")
                .contains("    0 reset       a full queue drops SYNs silently")
                .contains("    5 reset       \"Connection reset by peer\"")
                .contains("    ok  diagnosis: the library found ACCEPTOR_BLOCKED at the listener on 127.0.0.1:8080")
                .contains("    ok  act two: the library predicts a CONNECTION_RESET, and 5 were reset")
                .endsWith("Exit status 0: the library's reports agree with ss and the clients.\n");
        assertThat(run.status()).isZero();
        assertThat(run.output())
                .as("the timeline has the words of the library's log")
                .contains("is " + run.text("High"))
                .contains("is full, " + run.text("Full"))
                .contains("overflowed and lost new connections: " + run.text("Dropped"))
                .contains("recovered " + run.text("Recovered"));
    }

    @Test
    void theLibraryExplainsTheIncidentInOneSentence() throws Exception {
        IncidentScript.Run run = IncidentScript.run(folder, "--plain");

        assertThat(run.output().replaceAll("\\s+", " "))
                .as("act one")
                .containsPattern(
                        "is full at 129 of 128 because its acceptor, thread 'acceptor', [^;]*'stocktaking'[^;]*;"
                                + " the limit is set by the application \\(somaxconn allows \\d+\\); new clients time out");
        assumeTrue(run.output().contains(SecondAct.TITLE), "no second act here");
        assertThat(run.output().replaceAll("\\s+", " "))
                .as("act two")
                .containsPattern("is full at 9 of 8 because its acceptor, thread 'acceptor', [^;]*;"
                        + " the limit is set by the application \\(somaxconn allows \\d+\\); clients [^;]* are reset");
    }

    @Test
    void findsEachCauseThatItReplays() throws Exception {
        IncidentScript.Run run = IncidentScript.run(folder, "--cause", "all", "--plain");

        assertThat(run.failedChecks()).isEmpty();
        assertThat(run.output()).doesNotContain("\033", "\r");
        for (Cause cause : EnumSet.complementOf(EnumSet.of(Cause.UNKNOWN, Cause.ACCEPTOR_TOO_SLOW))) {
            assertThat(run.output())
                    .containsPattern("    (ok  " + Causes.name(cause) + ": the library found " + cause + " at|--  "
                            + Causes.name(cause) + ": omitted, because )");
        }
        assertThat(run.status()).isZero();
    }

    @Test
    void listsTheCausesIfAnUnknownOneIsRequested() throws Exception {
        IncidentScript.Run run = IncidentScript.run(folder, "--cause", "full-moon");

        assertThat(run.output())
                .startsWith("Unknown cause: full-moon (known are none, burst, ")
                .hasLineCount(1);
        assertThat(run.status()).isEqualTo(2);
        assertThat(IncidentScript.run(folder, "--cause").output()).startsWith("--cause needs the name of a cause");
    }

    @Test
    void replaysTheFirstActWithoutANamespaceAndNamesTheReason() throws Exception {
        IncidentScript.Run run = IncidentScript.run(folder, "--no-namespace");

        assertThat(run.failedChecks()).isEmpty();
        assertThat(run.output())
                .contains("Runs in this network namespace, as requested; act two needs one of its own and is omitted.")
                .doesNotContain("Act two:")
                .as("plain lines, since this is no terminal")
                .doesNotContain("\033", "\r")
                .endsWith("Exit status 0: the library's reports agree with ss and the clients.\n");
        assertThat(run.status()).isZero();
    }

    @Test
    void namesAnUnknownArgument() throws Exception {
        IncidentScript.Run run = IncidentScript.run(folder, "--fast");

        assertThat(run.output()).startsWith("Unknown argument: --fast").hasLineCount(1);
        assertThat(run.status()).isEqualTo(2);
    }

    @Test
    void rejectsAnUnwritablePageBeforeItStarts() throws Exception {
        Map<List<String>, String> wrong = Map.of(
                List.of("--report"), "--report needs the name of a file",
                List.of("--report", "--plain"), "--report needs the name of a file",
                List.of("--report", ""), "--report needs the name of a file",
                List.of("--report", "."), "The page cannot be written to .: it is a directory",
                List.of("--report", "none/page.html"),
                        "The page cannot be written to none/page.html: there is no directory " + folder.resolve("none"),
                List.of("--report", "/proc/page.html"),
                        "The page cannot be written to /proc/page.html: no file can be created in /proc");

        for (Map.Entry<List<String>, String> arguments : wrong.entrySet()) {
            IncidentScript.Run run =
                    IncidentScript.run(folder, arguments.getKey().toArray(String[]::new));

            assertThat(run.output()).startsWith(arguments.getValue()).hasLineCount(1);
            assertThat(run.status()).isEqualTo(2);
        }
    }
}
