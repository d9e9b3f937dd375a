package io.github.listenqueue.examples.incident;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * A replay of the incident: a server whose acceptor is too busy to accept, clients in a second process, and the library, which
 * observes the queue. With --cause, replays causes of a full queue instead. The exit status is 0 if the library's reports
 * agree with ss and the clients, 1 if not, and 3 if no requested cause can be replayed on this machine.
 */
final class Incident {

    private static final Duration LIMIT = Duration.ofSeconds(27);
    private static final int PORT = 8080;
    private static final int FREE_PORT = 0;
    private static final int WRONG_ARGUMENT = 2;
    private static final int NOTHING_REPLAYED = 3;

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
        Watchdog.start(
                arguments.causes().isEmpty()
                        ? LIMIT
                        : Replay.LIMIT.multipliedBy(arguments.causes().size()));
        Screen screen = new Screen(System.out, arguments.live(), ZoneId.systemDefault());
        try (LibraryLog log = new LibraryLog()) {
            return arguments.causes().isEmpty() ? play(arguments, screen, log) : replay(arguments, screen, log);
        } catch (IOException | IllegalStateException e) {
            screen.endStatus();
            System.err.println("The incident could not be replayed: " + e.getMessage());
            return 1;
        }
    }

    private static int play(Arguments arguments, Screen screen, LibraryLog log) throws IOException {
        screen.print("The incident: a server with backlog " + FirstAct.BACKLOG + ", a stuck acceptor, and "
                + LoadClients.CLIENTS + " clients.");
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
        return conclude(arguments, screen, stories, checks, logged);
    }

    private static int replay(Arguments arguments, Screen screen, LibraryLog log) throws IOException {
        screen.print("Causes of a full accept queue: a server, a fault, and " + LoadClients.CLIENTS + " clients.");
        screen.print(arguments.note());
        Replay.Result result = Replay.play(screen, arguments.causes());
        if (result.stories().isEmpty()) {
            result.checks().forEach(check -> screen.print(check.line().strip()));
            return NOTHING_REPLAYED;
        }
        return conclude(arguments, screen, result.stories(), new ArrayList<>(result.checks()), log.excerpt());
    }

    private static int conclude(
            Arguments arguments, Screen screen, List<Story> stories, List<Check> checks, List<String> logged) {
        screen.print(Report.log(logged).strip());
        arguments
                .page()
                .ifPresent(file -> checks.add(
                        file.write(Page.of(arguments.note(), Instant.now(), screen.zone(), stories, checks, logged)
                                .html())));
        screen.print(Report.checks(checks).stripTrailing());
        return Check.allHold(checks) ? 0 : 1;
    }
}
