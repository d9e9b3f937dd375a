package io.github.listenqueue.examples.incident;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A fault that opens files without closing them, until the process has no descriptor left. */
final class LeakedFiles extends InducedFault {

    private static final int LIMIT = 400;
    private static final String PRLIMIT = "prlimit";
    /** The interval at which it takes the descriptors that answered clients release. */
    private static final long AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private volatile boolean leaking;
    private Optional<String> oldLimit = Optional.empty();
    private Optional<Thread> leak = Optional.empty();

    LeakedFiles() throws IOException {
        super(BACKLOG, new PlainServer(BACKLOG, Latch.OPEN));
    }

    @Override
    String description() {
        return "The process may have " + LIMIT
                + " descriptors (ulimit -n), and opened files without closing them until none was left. The acceptor retried"
                + " and failed.";
    }

    @Override
    String beginning() {
        return "files are opened and never closed";
    }

    @Override
    Optional<String> obstacle() {
        return Command.missing(PRLIMIT);
    }

    @Override
    void begin() throws IOException {
        oldLimit = Optional.of(softLimit());
        limitTo(Integer.toString(LIMIT));
        leaking = true;
        Thread thread = new Thread(this::leak, "leak");
        thread.start();
        leak = Optional.of(thread);
    }

    private void leak() {
        List<InputStream> leaked = new ArrayList<>();
        while (leaking) {
            try {
                leaked.add(new FileInputStream("/dev/null"));
            } catch (IOException e) {
                // No descriptor is left.
                LockSupport.parkNanos(AGAIN_NS);
            }
        }
        for (InputStream file : leaked) {
            try {
                file.close();
            } catch (IOException e) {
                // The file was never read.
            }
        }
    }

    @Override
    void end() throws IOException {
        leaking = false;
        if (leak.isPresent() && oldLimit.isPresent()) {
            Waiting.forEnd(leak.get());
            limitTo(oldLimit.get());
            leak = Optional.empty();
        }
    }

    private static void limitTo(String soft) throws IOException {
        Command.mustRun(PRLIMIT, "--pid", Long.toString(ProcessHandle.current().pid()), "--nofile=" + soft + ":");
    }

    /** Returns the soft limit, the first number of the line {@code Max open files}. */
    private static String softLimit() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
            if (line.startsWith("Max open files")) {
                return line.split(" +", 5)[3];
            }
        }
        throw new IOException("/proc/self/limits has no limit of open files");
    }
}
