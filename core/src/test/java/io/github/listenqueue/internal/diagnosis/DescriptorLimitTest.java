package io.github.listenqueue.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.internal.sampling.PortConfig;
import io.github.listenqueue.internal.sampling.SamplingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorLimitTest {

    private static final int LIMIT = 40;

    @TempDir
    private Path proc;

    private final AtomicLong nowNs = new AtomicLong();
    private long costNs;

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(proc.resolve("self/fd"));
        Files.writeString(proc.resolve("self/limits"), "Max open files            " + LIMIT + "   4096   files\n");
    }

    @Test
    void a_limit_that_was_reached_after_the_last_affordable_count_is_seen_when_it_matters() throws IOException {
        try (DescriptorLimit limit = limit()) {
            costNs = TimeUnit.SECONDS.toNanos(1);
            limit.check();
            open(LIMIT);
            limit.check();

            assertThat(limit.isReached(false)).isTrue();
        }
    }

    @Test
    void a_count_that_cost_too_much_is_repeated_only_at_any_cost() throws IOException {
        try (DescriptorLimit limit = limit()) {
            costNs = TimeUnit.SECONDS.toNanos(1);
            limit.isReached(false);
            open(LIMIT);

            assertThat(limit.isReached(false)).isFalse();
            assertThat(limit.isReached(true)).isTrue();
        }
    }

    @Test
    void a_process_with_descriptors_left_has_not_reached_its_limit() throws IOException {
        try (DescriptorLimit limit = limit()) {
            open(LIMIT / 2);

            assertThat(limit.isReached(true)).isFalse();
        }
    }

    @Test
    void a_limit_that_was_reached_just_now_still_counts_and_later_does_not() throws IOException {
        try (DescriptorLimit limit = limit()) {
            open(LIMIT);
            limit.check();
            close(LIMIT);
            nowNs.addAndGet(TimeUnit.SECONDS.toNanos(1));
            assertThat(limit.isReached(true)).isTrue();

            nowNs.addAndGet(TimeUnit.SECONDS.toNanos(2));
            assertThat(limit.isReached(true)).isFalse();
        }
    }

    /** The highest number was handed out when all others were in use. */
    @Test
    void a_server_that_closes_what_it_had_leaves_the_highest_number_as_a_witness() throws IOException {
        Files.writeString(proc.resolve("self/limits"), "Max open files            400   4096   files\n");
        try (DescriptorLimit limit = limit()) {
            open(400);
            close(30);
            assertThat(limit.isReached(true)).isTrue();
        }
        close(70);
        try (DescriptorLimit limit = limit()) {
            assertThat(limit.isReached(true)).as("long ago").isFalse();
        }
    }

    @Test
    void a_few_descriptors_left_below_a_high_limit_are_no_shortage() throws IOException {
        Files.writeString(proc.resolve("self/limits"), "Max open files            400   4096   files\n");
        try (DescriptorLimit limit = limit()) {
            open(370);
            assertThat(limit.isReached(true)).isFalse();
        }
    }

    private DescriptorLimit limit() {
        return new DescriptorLimit(
                new SamplingConfig(proc, NativeAccess.OFF, new PortConfig(), address -> true),
                () -> nowNs.getAndAdd(costNs));
    }

    private void open(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Files.createFile(proc.resolve("self/fd/" + i));
        }
    }

    /** Closes those with the lowest numbers. */
    private void close(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Files.deleteIfExists(proc.resolve("self/fd/" + i));
        }
    }
}
