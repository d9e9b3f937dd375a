package io.github.listenqueue.agent.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One visit to a JVM: loads the agent into it and takes the answer from a file that both see. The one thread that may still wait
 * is a daemon, so that the command ends on time.
 */
final class Visitor {

    /** The part of the whole time in which a JVM must react: of 9 s, 3 s. */
    private static final int REACTION_PART = 3;

    private static final long POLL_MS = 20;

    private static final Set<StandardOpenOption> FOR_ANSWER =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final String DYNAMIC_LOADING = "Dynamic agent loading is not enabled";

    private final JvmProcess jvm;
    private final Path jar;
    private final long startNs = System.nanoTime();

    private final long reactionNs;
    private final long answerNs;

    /**
     * Creates a visit.
     *
     * @param patience the time in which the command ends, or is attached, from the start of its process
     */
    Visitor(JvmProcess jvm, Path jar, Duration patience) {
        this.jvm = jvm;
        this.jar = jar;
        this.reactionNs = startNs + patience.toNanos() / REACTION_PART;
        this.answerNs = startNs
                + ProcessHandle.current()
                        .info()
                        .startInstant()
                        .map(started -> Duration.between(Instant.now(), started.plus(patience)))
                        .orElse(patience)
                        .toNanos();
    }

    /** The end of a visit without an answer. */
    static final class NoAnswer extends Exception {

        private static final long serialVersionUID = 1;

        private final transient Obstacle obstacle;

        NoAnswer(Obstacle obstacle) {
            super(obstacle.reason());
            this.obstacle = obstacle;
        }

        Obstacle obstacle() {
            return obstacle;
        }
    }

    /**
     * Returns the answer of the JVM.
     *
     * @param request the form of the answer and the limits
     */
    String answer(String request) throws NoAnswer, InterruptedException {
        return visit("visit", request, (file, load) -> {
            try (file) {
                CompletableFuture<String> loaded = load.get();
                await(() -> loaded.isDone() && file.size() > 0, file, loaded);
                return text(file);
            }
        });
    }

    /**
     * Returns the events of the JVM, whose agent stays until they are closed.
     *
     * @param limits the limits that are known from outside
     */
    EventFile events(String limits) throws NoAnswer, InterruptedException {
        return visit("watch", limits, (file, load) -> {
            EventFile events = new EventFile(file);
            try {
                await(events::isAttached, file, load.get());
                return events;
            } catch (NoAnswer | IOException | InterruptedException | RuntimeException e) {
                events.close();
                throw e;
            }
        });
    }

    /** The use of the file, which the receiver closes, and of the agent, which it loads. */
    private interface Reception<T> {

        T receive(FileChannel file, Supplier<CompletableFuture<String>> load)
                throws IOException, NoAnswer, InterruptedException;
    }

    private <T> T visit(String kind, String request, Reception<T> reception) throws NoAnswer, InterruptedException {
        try {
            if (!AttachConnection.open(jvm, reactionNs)) {
                throw new NoAnswer(silent());
            }
            String name = ".listenqueue-" + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
            Path folder = AttachConnection.folder(jvm);
            try (TemporaryFile temporary = new TemporaryFile(folder.resolve(name));
                    TemporaryFile copy = new TemporaryFile(folder.resolve(name + ".jar"))) {
                FileChannel file = FileChannel.open(temporary.path(), FOR_ANSWER, OWNER_ONLY);
                handOver(temporary.path());
                String inside = jar.toString();
                if (!jvm.sharesNamespace("mnt")) {
                    // The container need not have the jar.
                    Files.copy(jar, copy.path());
                    handOver(copy.path());
                    inside = "/tmp/" + name + ".jar";
                }
                String seen = inside;
                String options = String.join("|", kind, seen, request, seen, "/tmp/" + name);
                return reception.receive(file, () -> load(seen, options));
            }
        } catch (IOException e) {
            throw new NoAnswer(Obstacle.refusal("The command cannot attach to the JVM: " + e.getMessage() + ".", ""));
        }
    }

    /** Makes the user of the JVM the owner of a file. */
    private void handOver(Path file) throws IOException {
        Files.setAttribute(file, "unix:uid", (int) jvm.uid(), LinkOption.NOFOLLOW_LINKS);
    }

    private interface Condition {

        boolean holds() throws IOException;
    }

    private void await(Condition condition, FileChannel file, CompletableFuture<String> loaded)
            throws IOException, NoAnswer, InterruptedException {
        while (!condition.holds()) {
            if (loaded.isDone() && file.size() == 0) {
                throw refused(loaded);
            }
            Thread.sleep(POLL_MS);
            long nowNs = System.nanoTime();
            if (nowNs - answerNs > 0 || (nowNs - reactionNs > 0 && file.size() == 0)) {
                throw new NoAnswer(silent());
            }
        }
    }

    private static String text(FileChannel file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
        while (bytes.hasRemaining() && file.read(bytes, bytes.position()) >= 0) {
            // Until all of it is read.
        }
        return new String(bytes.array(), 1, bytes.position() - 1, StandardCharsets.UTF_8);
    }

    private static NoAnswer refused(CompletableFuture<String> loaded) {
        String answer = loaded.handle((text, failure) -> failure == null ? text : failure.toString())
                .join()
                .replace('\n', ' ')
                .strip();
        return new NoAnswer(
                answer.contains(DYNAMIC_LOADING)
                        ? Obstacle.refusal(
                                "The JVM was started with -XX:-EnableDynamicAgentLoading.",
                                "start it without that flag, or with -javaagent:listenqueue-agent.jar")
                        : Obstacle.refusal("The JVM did not load the agent: " + answer + ".", ""));
    }

    private Obstacle silent() {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs);
        return Obstacle.trouble(
                "The JVM did not answer within " + seconds
                        + " s, although it runs: its attach listener is busy, the JVM cannot"
                        + " reach a safepoint, or it gets too little CPU time.",
                "look at its CPU time and its cgroup's cpu.stat, and repeat the command");
    }

    /** Loads the agent on a daemon thread. */
    private CompletableFuture<String> load(String inside, String options) {
        CompletableFuture<String> loaded = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        loaded.complete(AttachConnection.load(jvm, inside, options));
                    } catch (IOException | RuntimeException e) {
                        loaded.completeExceptionally(e);
                    }
                },
                "listenqueue-load");
        thread.setDaemon(true);
        thread.start();
        return loaded;
    }
}
