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
        IncidentScript.letTheJarBeNew();
    }

    @Test
    void replaysBothActsInANamespaceOfItsOwn() throws Exception {
        assumeTrue(
                Programs.succeeds("unshare", "-rn", "ip", "link", "set", "lo", "up"),
                "unshare -rn with ip is not possible here, so there is no second act");

        IncidentScript.Run run = IncidentScript.run(folder);

        assertThat(run.output())
                .contains("Runs in a network namespace of its own")
                .contains("  FULL  ")
                .contains("Recovered  after ")
                .contains("    0 reset       a full queue drops SYNs in silence")
                .contains("    5 reset       \"Connection reset by peer\"")
                .contains("    ok  diagnosis: the library says ACCEPTOR_BLOCKED of the listener on 127.0.0.1:8080")
                .contains("    ok  act two: the library says that clients get a CONNECTION_RESET, and 5 were reset")
                .doesNotContain("NOT ok")
                .endsWith("Exit status 0: the library reported what the other witnesses saw.\n");
        assertThat(run.status()).isZero();
        assertThat(run.output())
                .as("the timeline speaks as the library's log does")
                .contains("is " + run.said("High"))
                .contains("is full, " + run.said("Full"))
                .contains("overflowed and lost new connections: " + run.said("Dropped"))
                .contains("recovered " + run.said("Recovered"));
    }

    @Test
    void theLibraryPutsTheIncidentInOneSentence() throws Exception {
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

        assertThat(run.output()).doesNotContain("NOT ok", "\033", "\r");
        for (Cause cause : EnumSet.complementOf(EnumSet.of(Cause.UNKNOWN))) {
            assertThat(run.output())
                    .containsPattern("    (ok  " + Causes.name(cause) + ": the library says " + cause + " of|--  "
                            + Causes.name(cause) + ": left out, because )");
        }
        assertThat(run.status()).isZero();
    }

    @Test
    void namesTheCausesWhereAnUnknownOneIsAskedFor() throws Exception {
        IncidentScript.Run run = IncidentScript.run(folder, "--cause", "full-moon");

        assertThat(run.output())
                .startsWith("Unknown cause: full-moon (known are none, burst, ")
                .hasLineCount(1);
        assertThat(run.status()).isEqualTo(2);
        assertThat(IncidentScript.run(folder, "--cause").output()).startsWith("--cause needs the name of a cause");
    }

    @Test
    void replaysTheFirstActInPlainLinesWithoutANamespaceAndSaysWhy() throws Exception {
        IncidentScript.Run run = IncidentScript.run(folder, "--no-namespace");

        assertThat(run.output())
                .contains("Runs in this network namespace, as asked; act two needs one of its own and is left out.")
                .doesNotContain("Act two:")
                .as("plain lines, since this is no terminal")
                .doesNotContain("\033", "\r")
                .doesNotContain("NOT ok")
                .endsWith("Exit status 0: the library reported what the other witnesses saw.\n");
        assertThat(run.status()).isZero();
    }

    @Test
    void namesAnUnknownArgument() throws Exception {
        IncidentScript.Run run = IncidentScript.run(folder, "--fast");

        assertThat(run.output()).startsWith("Unknown argument: --fast").hasLineCount(1);
        assertThat(run.status()).isEqualTo(2);
    }

    @Test
    void refusesAPageThatCannotBeWrittenBeforeItStarts() throws Exception {
        Map<List<String>, String> wrong = Map.of(
                List.of("--report"), "--report needs the name of a file",
                List.of("--report", "--plain"), "--report needs the name of a file",
                List.of("--report", ""), "--report needs the name of a file",
                List.of("--report", "."), "The page cannot be written to .: it is a folder",
                List.of("--report", "none/page.html"),
                        "The page cannot be written to none/page.html: there is no folder " + folder.resolve("none"),
                List.of("--report", "/proc/page.html"),
                        "The page cannot be written to /proc/page.html: no file can be made in /proc");

        for (Map.Entry<List<String>, String> arguments : wrong.entrySet()) {
            IncidentScript.Run run =
                    IncidentScript.run(folder, arguments.getKey().toArray(String[]::new));

            assertThat(run.output()).startsWith(arguments.getValue()).hasLineCount(1);
            assertThat(run.status()).isEqualTo(2);
        }
    }
}
