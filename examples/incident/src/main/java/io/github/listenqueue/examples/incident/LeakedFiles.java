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

/** Opens files and never closes them, until the process has no descriptor left. */
final class LeakedFiles extends InducedFault {

    private static final int LIMIT = 400;
    private static final String PRLIMIT = "prlimit";
    /** Takes the descriptors that answered clients give back. */
    private static final long AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private volatile boolean leaking;
    private Optional<String> oldLimit = Optional.empty();
    private Optional<Thread> leak = Optional.empty();

    LeakedFiles() throws IOException {
        super(BACKLOG, new PlainServer(BACKLOG, Latch.OPEN));
    }

    @Override
    String what() {
        return "The process may have " + LIMIT
                + " descriptors (ulimit -n), and opened files that it never closes, until none was left. The acceptor tried"
                + " to accept again and again, in vain.";
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
                // None is left.
                LockSupport.parkNanos(AGAIN_NS);
            }
        }
        for (InputStream file : leaked) {
            try {
                file.close();
            } catch (IOException e) {
                // It was never read.
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

    /** From {@code Max open files            20000                20000                files}. */
    private static String softLimit() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
            if (line.startsWith("Max open files")) {
                return line.split(" +", 5)[3];
            }
        }
        throw new IOException("/proc/self/limits tells no limit of open files");
    }
}
