package io.github.listenqueue.examples.incident;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * The incident, replayed: a server whose acceptor is too busy to accept, a crowd of clients in a second process, and the
 * library that sees what the server cannot. Exit status 0 if the library reported what ss and the clients saw, else 1.
 */
final class Incident {

    private static final Duration LIMIT = Duration.ofSeconds(27);
    private static final int PORT = 8080;
    private static final int FREE_PORT = 0;
    private static final int WRONG_ARGUMENT = 2;

    private Incident() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    private static int run(String[] args) {
        Arguments arguments;
        try {
            arguments = Arguments.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return WRONG_ARGUMENT;
        }
        Watchdog.start(LIMIT);
        Screen screen = new Screen(System.out, arguments.live(), ZoneId.systemDefault());
        try (LibraryLog log = new LibraryLog()) {
            return play(arguments, screen, log) ? 0 : 1;
        } catch (IOException | IllegalStateException e) {
            screen.endStatus();
            System.err.println("The incident could not be replayed: " + e.getMessage());
            return 1;
        }
    }

    private static boolean play(Arguments arguments, Screen screen, LibraryLog log) throws IOException {
        screen.print("The incident: a server with backlog " + FirstAct.BACKLOG + ", its acceptor gets stuck, "
                + Crowd.CLIENTS + " clients come.");
        screen.print(arguments.note());
        // In a namespace of its own no other server can have the port.
        FirstAct.Result first = FirstAct.play(screen, arguments.actTwo() ? PORT : FREE_PORT);
        List<Story> stories = new ArrayList<>();
        stories.add(FirstStory.of(first, screen.zone()));
        screen.print(Report.of(stories.get(0), screen.zone()));
        List<Check> checks = new ArrayList<>(Checks.of(first));
        List<String> logged = log.excerpt();
        if (arguments.actTwo()) {
            screen.print(SecondAct.TITLE + ".\n");
            SecondAct.Result second = SecondAct.play(screen, PORT);
            stories.add(SecondStory.of(second, screen.zone()));
            screen.print(Report.of(stories.get(1), screen.zone()));
            checks.addAll(Checks.of(second));
        }
        screen.print(Report.log(logged).strip());
        arguments
                .page()
                .ifPresent(file -> checks.add(
                        file.write(Page.of(arguments.note(), Instant.now(), screen.zone(), stories, checks, logged)
                                .html())));
        screen.print(Report.checks(checks).stripTrailing());
        return Check.allHold(checks);
    }
}
