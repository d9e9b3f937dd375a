package io.github.listenqueue.examples.balancer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The outage behind this project, told to its end: a balancer gives the bigger machine more connections than it accepts. Three acts
 * for each balancer: static weights, readiness alone, and the signal. The exit status is 0 if the checks hold, 1 if not, 2 for a wrong
 * argument, and 3 if no balancer is installed or the machine was too busy for a judgement.
 */
final class Story {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int WRONG_ARGUMENT = 2;
    private static final int NOT_TOLD = 3;
    static final int MAX_LOG_LINES = 3;

    private Story() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    private static int run(String... args) {
        Arguments arguments;
        try {
            arguments = Arguments.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return WRONG_ARGUMENT;
        }
        haltAfter(LIMIT);
        System.out.println("Two instances accept 400/s and 300/s, their weights are 4:1, and " + Clients.PER_SECOND
                + " clients arrive per second (seed " + arguments.seed() + ").");
        System.out.println(arguments.note());
        try {
            return tell(arguments);
        } catch (IOException e) {
            System.err.println("The story could not be told: " + e.getMessage());
            return 1;
        }
    }

    private static int tell(Arguments arguments) throws IOException {
        Ports ports = new Ports();
        List<Play> plays = new ArrayList<>();
        for (Kind kind : arguments.kinds()) {
            Optional<String> missing = kind.missing();
            if (missing.isPresent()) {
                System.out.println("\n" + kind.words() + " is omitted: " + missing.get() + ".");
                continue;
            }
            plays.add(play(kind, ports, arguments.seed()));
        }
        if (plays.isEmpty()) {
            return NOT_TOLD;
        }
        List<Check> checks =
                plays.stream().flatMap(play -> play.checks().stream()).toList();
        System.out.println();
        checks.forEach(check -> System.out.println(check.line()));
        if (arguments.page().isPresent()) {
            Path file = arguments.page().get();
            Files.writeString(
                    file, Page.of(arguments, Instant.now(), plays, checks).html());
            System.out.println("The page is " + file + ".");
        }
        return Check.status(checks);
    }

    private static Play play(Kind kind, Ports ports, long seed) throws IOException {
        Path folder = Files.createTempDirectory("listenqueue-balancer");
        Thread cleaner = new Thread(() -> delete(folder), "cleaner");
        Runtime.getRuntime().addShutdownHook(cleaner);
        Stage stage = new Stage(kind, folder, ports, seed);
        List<Act> acts = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            System.out.println("\n" + kind.words() + ", " + mode.words() + ", " + mode.seconds() + " s …");
            Act act = stage.play(mode);
            acts.add(act);
            System.out.println(act.lostByLibrary() + " packets lost, " + act.errors() + " clients with an error"
                    + (act.errors() == 0 ? "." : ": " + String.join(", ", act.errorWords()) + "."));
            act.log().stream().limit(MAX_LOG_LINES).forEach(line -> System.out.println("    " + line));
        }
        Play play = new Play(kind, List.copyOf(acts));
        System.out.println("\n" + Table.text(play).stripTrailing());
        return play;
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // It is in the folder for temporary files.
        }
    }

    /** Ends this process after a time. Its children end with it. */
    private static void haltAfter(Duration limit) {
        Thread thread = new Thread(
                () -> {
                    long endNs = System.nanoTime() + limit.toNanos();
                    while (endNs - System.nanoTime() > 0) {
                        LockSupport.parkNanos(endNs - System.nanoTime());
                    }
                    System.err.println("Not finished after " + limit.toSeconds() + " s.");
                    Runtime.getRuntime().halt(1);
                },
                "watchdog");
        thread.setDaemon(true);
        thread.start();
    }
}
