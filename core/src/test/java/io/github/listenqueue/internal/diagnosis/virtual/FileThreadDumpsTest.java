package io.github.listenqueue.internal.diagnosis.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

class FileThreadDumpsTest {

    private static final String DUMP =
            "{\"threadDump\":{\"threadContainers\":[{\"threads\":[{\"tid\":\"1\",\"stack\":[]}]}]}}";

    @TempDir
    private Path folder;

    private final AtomicLong nowNs = new AtomicLong();
    private final AtomicInteger written = new AtomicInteger();

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void dumpsThisJvm() {
        ThreadDump dump = FileThreadDumps.open(() -> null, System::nanoTime)
                .take(thread -> thread.id() == Thread.currentThread().getId());

        assertThat(dump.problem()).isNull();
        assertThat(dump.threads())
                .singleElement()
                .satisfies(thread -> assertThat(thread.frames())
                        .anyMatch(frame -> frame.getMethodName().equals("dumpsThisJvm")));
    }

    @Test
    void deletesTheFileAndItsPrivateFolder() throws IOException {
        FileThreadDumps dumps = dumps(file -> {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                    .isEqualTo("rwx------");
            Files.writeString(file, DUMP);
        });

        assertThat(dumps.take(thread -> true).threads()).hasSize(1);
        assertThat(left()).isEmpty();
    }

    @Test
    void deletesTheFileOfADumpThatFails() throws IOException {
        FileThreadDumps dumps = dumps(file -> {
            Files.writeString(file, DUMP.substring(0, 20));
            throw new IOException("No space left on device");
        });

        assertThat(dumps.take(thread -> true).problem())
                .isEqualTo("no thread dump could be written to " + folder
                        + " (java.io.tmpdir): java.io.IOException: No space left on device");
        assertThat(left()).isEmpty();
    }

    @Test
    void anErrorOfTheWriterIsAProblem() throws IOException {
        FileThreadDumps dumps = dumps(file -> {
            throw new OutOfMemoryError("made up");
        });

        assertThat(dumps.take(thread -> true).problem()).endsWith("java.lang.OutOfMemoryError: made up");
        assertThat(left()).isEmpty();
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() {
        FileThreadDumps dumps = new FileThreadDumps(
                file -> written.incrementAndGet(), folder.resolve("missing"), () -> null, nowNs::get);

        assertThat(dumps.take(thread -> true).problem())
                .startsWith("no thread dump could be written to " + folder.resolve("missing") + " (java.io.tmpdir): ");
        assertThat(written).hasValue(0);
    }

    @Test
    void opensNoFileWhileThereIsAnObstacle() throws IOException {
        FileThreadDumps dumps = new FileThreadDumps(
                file -> written.incrementAndGet(), folder, () -> "only 3 free descriptors left", nowNs::get);

        assertThat(dumps.take(thread -> true).problem())
                .isEqualTo("no thread dump was taken: only 3 free descriptors left");
        assertThat(written).hasValue(0);
        assertThat(left()).isEmpty();
    }

    @Test
    void afterASlowDumpThereIsNoneForTwentyTimesAsLong() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        FileThreadDumps hasty = new FileThreadDumps(
                file -> {
                    written.incrementAndGet();
                    Files.writeString(file, DUMP);
                    await(end);
                },
                folder,
                () -> null,
                () -> nowNs.addAndGet(TimeUnit.MILLISECONDS.toNanos(300)));

        String late = "the thread dump took longer than 1000 ms";
        assertThat(hasty.take(thread -> true).problem()).isEqualTo(late);
        assertThat(hasty.take(thread -> true).problem()).isEqualTo(late);
        assertThat(written).hasValue(1);
        end.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(left()).isEmpty());
        assertThat(hasty.take(thread -> true).problem()).isEqualTo(late);
        assertThat(written).hasValue(1);
        Awaitility.await().untilAsserted(() -> {
            nowNs.addAndGet(TimeUnit.SECONDS.toNanos(60));
            assertThat(hasty.take(thread -> true).problem()).isNull();
        });
        assertThat(written).hasValue(2);
    }

    @Test
    void doesNotUseAFolderThatAnotherUserCreatedMeanwhile() throws IOException {
        Path[] used = new Path[2];
        FileThreadDumps dumps = dumps(file -> {
            used[written.getAndIncrement()] = file.getParent();
            Files.writeString(file, DUMP);
        });
        dumps.take(thread -> true);
        Files.createDirectory(used[0]);

        assertThat(dumps.take(thread -> true).problem()).isNull();
        assertThat(used[1]).isNotEqualTo(used[0]);
    }

    @Test
    void usesItsFolderAgain() {
        Set<Path> used = new HashSet<>();
        FileThreadDumps dumps = dumps(file -> {
            used.add(file);
            Files.writeString(file, DUMP);
        });
        dumps.take(thread -> true);
        dumps.take(thread -> true);

        assertThat(used).hasSize(1);
    }

    @Test
    void aHugeDumpIsAbandonedAndItsFileKeptSmall() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        FileThreadDumps dumps = dumps(file -> {
            try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
                huge.setLength(FileThreadDumps.MAX_BYTES + 1);
            }
            await(end);
        });

        assertThat(dumps.take(thread -> true).problem()).isEqualTo("the thread dump was larger than 64 MB");
        Awaitility.await()
                .until(() -> left().stream().noneMatch(file -> file.toFile().length() > FileThreadDumps.MAX_BYTES));
        end.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(left()).isEmpty());
    }

    @Test
    void aJvmWithoutTheMethodTellsTheReason() {
        assertThat(ThreadDumps.none("no reason").take(thread -> true)).isEqualTo(ThreadDump.failed("no reason"));
    }

    private FileThreadDumps dumps(FileThreadDumps.Writer writer) {
        return new FileThreadDumps(writer, folder, () -> null, nowNs::get);
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !file.equals(folder)).toList();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
