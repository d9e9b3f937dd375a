package io.github.listenqueue.internal.diagnosis.virtual;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Thread dumps through a file in a private folder, both deleted after each. The JDK offers no other way, and no limit: the dump of
 * a thread with 30 frames takes 1.7 kB, 25 kB of garbage and 30 us, and the number of virtual threads is unknown. A thread of its own
 * therefore writes the dump, for which the caller waits a short time. After a dump that was too large or too slow there is none for
 * 20 times as long as it took, so that dumps take at most 5 % of one core.
 */
public final class FileThreadDumps implements ThreadDumps {

    /** About 40,000 virtual threads. */
    static final long MAX_BYTES = 64L << 20;

    private static final long MAX_WAIT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long CHEAP_NS = TimeUnit.MILLISECONDS.toNanos(40);
    private static final long EXPENSIVE_NS = TimeUnit.MILLISECONDS.toNanos(400);
    private static final long CHECK_MS = 5;
    private static final long REST_FACTOR = 20;

    /** The space of the file system that stays free. */
    private static final long MIN_FREE_BYTES = 2 * MAX_BYTES;

    private static final String FILE = "threads.json";
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final long MEGABYTE = 1 << 20;

    private final Writer writer;
    private final Path folder;
    private final Supplier<@Nullable String> obstacle;
    private final LongSupplier nanoTime;
    private long lastNs;
    private @Nullable Path folderOfOwn;
    private volatile long restsUntilNs;
    private volatile boolean writing;
    private @Nullable String restReason;

    /** The writer of a dump into a file that does not exist yet. */
    @FunctionalInterface
    interface Writer {
        void write(Path file) throws IOException;
    }

    /**
     * Creates a source that writes into temporary folders.
     *
     * @param folder the folder for temporary files
     * @param obstacle the reason why no file may be opened now; null if there is none
     */
    FileThreadDumps(Writer writer, Path folder, Supplier<@Nullable String> obstacle, LongSupplier nanoTime) {
        this.writer = writer;
        this.folder = folder;
        this.obstacle = obstacle;
        this.nanoTime = nanoTime;
    }

    /**
     * Returns the dumps of this JVM, or none with the reason if it has no virtual threads or cannot dump them.
     *
     * @param obstacle the reason why no file may be opened now; null if there is none
     */
    public static ThreadDumps open(Supplier<@Nullable String> obstacle, LongSupplier nanoTime) {
        try {
            Path temporary =
                    Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toAbsolutePath();
            return new FileThreadDumps(new HotSpotDump()::write, temporary, obstacle, nanoTime);
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            return ThreadDumps.none(
                    "this JVM cannot dump them (HotSpotDiagnosticMXBean.dumpThreads of Java 21 and the module"
                            + " jdk.management are needed)");
        }
    }

    @Override
    public boolean isCheap() {
        return lastNs <= CHEAP_NS;
    }

    @Override
    public boolean isExpensive() {
        return lastNs > EXPENSIVE_NS;
    }

    @Override
    public ThreadDump take(Predicate<DumpedThread> wanted) {
        long startNs = nanoTime.getAsLong();
        String reason = restReason;
        if (reason != null && (writing || startNs - restsUntilNs < 0)) {
            return ThreadDump.failed(reason);
        }
        restReason = null;
        String hindrance = obstacle.get();
        if (hindrance != null) {
            return ThreadDump.failed("no thread dump was taken: " + hindrance);
        }
        try {
            ThreadDump dump = take(createFolder(), wanted);
            lastNs = nanoTime.getAsLong() - startNs;
            return dump;
        } catch (IOException | RuntimeException e) {
            return ThreadDump.failed("no thread dump could be written to " + folder + " (java.io.tmpdir): " + e);
        }
    }

    /** Creates the folder that only this user can read. Its name stays the same, for the JVM to delete what is left at its end. */
    private Path createFolder() throws IOException {
        Path own = folderOfOwn;
        if (own != null) {
            try {
                return Files.createDirectory(own, PRIVATE);
            } catch (FileAlreadyExistsException e) {
                // It is not ours.
            }
        }
        Path created = Files.createTempDirectory(folder, "listenqueue-threads");
        folderOfOwn = created;
        created.toFile().deleteOnExit();
        created.resolve(FILE).toFile().deleteOnExit();
        return created;
    }

    private ThreadDump take(Path own, Predicate<DumpedThread> wanted) throws IOException {
        Path file = own.resolve(FILE);
        boolean abandoned = false;
        try {
            long room = Files.getFileStore(own).getUsableSpace();
            if (room < MIN_FREE_BYTES) {
                return ThreadDump.failed("no thread dump was taken: " + folder + " (java.io.tmpdir) has only "
                        + room / MEGABYTE + " MB left");
            }
            long startNs = nanoTime.getAsLong();
            Writing dump = new Writing(writer, file);
            abandoned = true;
            String excess = dump.await(nanoTime);
            if (excess != null) {
                restReason = excess;
                writing = true;
                dump.abandon(() -> {
                    long nowNs = nanoTime.getAsLong();
                    restsUntilNs = nowNs + REST_FACTOR * (nowNs - startNs);
                    writing = false;
                });
                return ThreadDump.failed(excess);
            }
            abandoned = false;
            dump.check();
            try (InputStream in = Files.newInputStream(file)) {
                return DumpParser.parse(in, MAX_BYTES, wanted);
            }
        } finally {
            if (!abandoned) {
                delete(file);
            }
        }
    }

    private static void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(Objects.requireNonNull(file.getParent()));
    }

    /** A dump that a thread of its own writes. The JDK cannot be told to stop. */
    private static final class Writing {

        private final Writer writer;
        private final Path file;
        private final CountDownLatch written = new CountDownLatch(1);
        private volatile @Nullable IOException failure;

        Writing(Writer writer, Path file) {
            this.writer = writer;
            this.file = file;
            start("listenqueue-thread-dump", this::write);
        }

        private static void start(String name, Runnable work) {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            thread.start();
        }

        private void write() {
            try {
                writer.write(file);
            } catch (IOException e) {
                failure = e;
            } catch (Throwable e) {
                failure = new IOException(e.toString(), e);
            } finally {
                written.countDown();
            }
        }

        /** Waits until the dump is written. Returns the reason if it is too large or takes too long; else null. */
        @Nullable
        String await(LongSupplier nanoTime) {
            long startNs = nanoTime.getAsLong();
            try {
                while (!written.await(CHECK_MS, TimeUnit.MILLISECONDS)) {
                    if (file.toFile().length() > MAX_BYTES) {
                        return "the thread dump was larger than " + MAX_BYTES / MEGABYTE + " MB";
                    }
                    if (nanoTime.getAsLong() - startNs > MAX_WAIT_NS) {
                        return "the thread dump took longer than " + TimeUnit.NANOSECONDS.toMillis(MAX_WAIT_NS) + " ms";
                    }
                }
                return null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "the thread dump was interrupted";
            }
        }

        /** Throws the failure of the writer, if it failed. */
        void check() throws IOException {
            IOException failed = failure;
            if (failed != null) {
                throw failed;
            }
        }

        /** Keeps the file small until the JDK has written all of it, and deletes it then. */
        void abandon(Runnable atEnd) {
            start("listenqueue-thread-dump-end", () -> {
                try {
                    while (!written.await(CHECK_MS, TimeUnit.MILLISECONDS)) {
                        truncate();
                    }
                    delete(file);
                    atEnd.run();
                } catch (InterruptedException | IOException e) {
                    // Deleted at the end of the JVM. Without the file deleted, there is no other dump.
                }
            });
        }

        private void truncate() {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            } catch (IOException e) {
                // There is no free descriptor, or no file yet. Tried again.
            }
        }
    }
}
