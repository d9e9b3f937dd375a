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
    void detects_a_limit_reached_after_the_last_count_within_budget() throws IOException {
        try (DescriptorLimit limit = limit()) {
            costNs = TimeUnit.SECONDS.toNanos(1);
            limit.check();
            open(LIMIT);
            limit.check();

            assertThat(limit.isReached(false)).isTrue();
        }
    }

    @Test
    void repeats_an_expensive_count_only_at_any_cost() throws IOException {
        try (DescriptorLimit limit = limit()) {
            costNs = TimeUnit.SECONDS.toNanos(1);
            limit.isReached(false);
            open(LIMIT);

            assertThat(limit.isReached(false)).isFalse();
            assertThat(limit.isReached(true)).isTrue();
        }
    }

    @Test
    void is_not_reached_while_descriptors_are_left() throws IOException {
        try (DescriptorLimit limit = limit()) {
            open(LIMIT / 2);

            assertThat(limit.isReached(true)).isFalse();
        }
    }

    @Test
    void remembers_a_reached_limit_for_two_seconds() throws IOException {
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

    /** The kernel assigns the highest number only if all others are in use. */
    @Test
    void detects_the_limit_by_the_highest_number_after_a_server_closed_connections() throws IOException {
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
    void is_not_reached_by_many_open_descriptors_below_a_high_limit() throws IOException {
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

    /** Closes the descriptors with the lowest numbers. */
    private void close(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Files.deleteIfExists(proc.resolve("self/fd/" + i));
        }
    }
}
