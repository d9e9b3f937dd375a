package io.github.listenqueue.examples.incident;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A fault in which the process may use only one processor, with a low priority, and other processes compute on it. */
final class CrowdedProcessor extends InducedFault {

    private static final int BURNERS = 12;
    private static final String BURN_S = "10";
    private static final String LOW_PRIORITY = "19";
    private static final String TASKSET = "taskset";
    private static final String RENICE = "renice";
    private static final String CPUS_ALLOWED = "Cpus_allowed_list:";

    private final String self = Long.toString(ProcessHandle.current().pid());
    private final String processors = processors();
    private final List<Process> burners = new ArrayList<>();

    CrowdedProcessor() throws IOException {
        super(BACKLOG, new PlainServer(BACKLOG, Latch.OPEN));
    }

    @Override
    String description() {
        return "The server was bound to one processor and got a low priority (taskset, renice), and " + BURNERS
                + " other processes computed on that processor.";
    }

    @Override
    String beginning() {
        return BURNERS + " other processes compute on the only processor of the server";
    }

    @Override
    Optional<String> obstacle() {
        return Stream.of(TASKSET, RENICE, "timeout")
                .flatMap(program -> Command.missing(program).stream())
                .findFirst()
                .or(() -> Runtime.getRuntime().availableProcessors() > 1
                        ? Optional.empty()
                        : Optional.of("there is no second processor for the clients"));
    }

    @Override
    boolean lasts() {
        return false;
    }

    @Override
    void begin() throws IOException {
        String first = processors.split("[-,]", 2)[0];
        for (int i = 0; i < BURNERS; i++) {
            burners.add(Command.start("timeout", BURN_S, TASKSET, "-c", first, "sh", "-c", "while :; do :; done"));
        }
        Command.mustRun(TASKSET, "-a", "-p", "-c", first, self);
        Command.mustRun(reniced(LOW_PRIORITY));
    }

    @Override
    void end() throws IOException {
        if (!burners.isEmpty()) {
            // Not forcibly: each has a child to end.
            burners.forEach(Process::destroy);
            burners.clear();
            Command.mustRun(TASKSET, "-a", "-p", "-c", processors, self);
            // Without rights, the priority remains low.
            Command.start(reniced("0"));
        }
    }

    /** Returns the renice command for every thread, since Linux has a priority for each. */
    private static String[] reniced(String priority) {
        List<String> command = new ArrayList<>(List.of(RENICE, "-n", priority, "-p"));
        String[] threads = new File("/proc/self/task").list();
        command.addAll(List.of(threads == null ? new String[0] : threads));
        return command.toArray(String[]::new);
    }

    /** Returns the allowed processors, from a line like {@code Cpus_allowed_list:	0-1,4}. */
    private static String processors() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(CPUS_ALLOWED)) {
                return line.substring(CPUS_ALLOWED.length()).strip();
            }
        }
        throw new IOException("/proc/self/status has no " + CPUS_ALLOWED);
    }
}
