package io.github.listenqueue.internal;

import static io.github.listenqueue.testsupport.procfs.Row.listen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.listenqueue.ListenQueueLoad;
import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.internal.sampling.PortConfig;
import io.github.listenqueue.internal.sampling.SamplingConfig;
import io.github.listenqueue.testsupport.procfs.ProcTree;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The load of a monitor, from its files to the reason in words, with a fake clock. */
class LoadTest {

    private final FakeTime time = new FakeTime();
    private final PortConfig ports = new PortConfig();

    @TempDir
    private Path folder;

    private ProcTree tree;
    private Engine engine;

    @BeforeEach
    void open() {
        ports.declareBacklog(80, 99);
        tree = new ProcTree(folder).tcp(listen(0, 80, 0, 11)).own(4, 11);
        engine = new Engine(
                MonitorConfigs.of(
                        new SamplingConfig(folder, NativeAccess.OFF, ports, address -> true),
                        Optional.of(Duration.ofSeconds(1)),
                        Duration.ofSeconds(5)),
                time);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private ListenQueueLoad sample(String... rows) {
        time.pass(Duration.ofSeconds(1));
        tree.tcp(rows);
        engine.sample();
        return engine.load();
    }

    private Instant now() {
        return Instant.ofEpochMilli(time.currentTimeMillis());
    }

    @Test
    void nothingIsKnownBeforeTheFirstSample() {
        assertThat(engine.load())
                .isEqualTo(new ListenQueueLoad(
                        Instant.EPOCH,
                        1,
                        "nothing is known: no sample yet: nothing has called sample() or startSampling()"));
    }

    @Test
    void nothingIsKnownOnceTheMonitorIsClosed() {
        Instant at = sample(listen(0, 80, 60, 11)).at();
        engine.close();

        assertThat(engine.load()).isEqualTo(new ListenQueueLoad(at, 1, "nothing is known: the monitor is closed"));
    }

    @Test
    void nothingIsKnownWithoutASource() {
        for (String table : List.of("tcp", "tcp6", "unix")) {
            tree.delete("self/net/" + table);
        }
        engine.sample();

        assertThat(engine.load().share()).isEqualTo(1);
        assertThat(engine.load().reason()).startsWith("nothing is known: ");
    }

    @Test
    void calmIsDescribedByTheFullestQueue() {
        assertThat(sample(listen(0, 80, 3, 11)))
                .isEqualTo(new ListenQueueLoad(
                        now(), 1, "no queue is under pressure: 1 listener, fullest 127.0.0.1:80: 3 waiting, limit 99"));
    }

    @Test
    void reasonNamesTheQueueItsNumbersAndTheTimes() {
        sample(listen(0, 80, 0, 11));
        ListenQueueLoad fell = sample(listen(0, 80, 40, 11));
        Instant since = now();

        assertThat(fell)
                .isEqualTo(new ListenQueueLoad(
                        since,
                        0.8,
                        "127.0.0.1:80 was 40 % full: 40 connections waiting, limit 99 (declared) at " + since
                                + "; the share is below 1 since " + since));
        ListenQueueLoad rising = sample(listen(0, 80, 0, 11));
        assertThat(rising.share()).isCloseTo(0.82, within(1e-9));
        assertThat(rising.at()).isEqualTo(now());
        assertThat(rising.reason()).isEqualTo(fell.reason());
    }

    @Test
    void fullQueueIsNamedAsSuch() {
        sample(listen(0, 80, 0, 11));

        assertThat(sample(listen(0, 80, 100, 11)).reason())
                .startsWith("127.0.0.1:80 was full: 100 connections waiting, limit 99 (declared) at ");
    }

    @Test
    void unknownLimitIsNamed() {
        tree.own(5, 12);

        assertThat(sample(listen(0, 80, 3, 11), listen(1, 81, 900, 12)))
                .satisfies(load -> assertThat(load.share()).isEqualTo(1))
                .satisfies(load -> assertThat(load.reason())
                        .endsWith("; the limit is unknown, so that only stalls, long waits and losses count, for"
                                + " 127.0.0.1:81"));
    }

    @Test
    void queueOfAToolDoesNotCount() {
        ports.tool(80);
        sample(listen(0, 80, 0, 11));

        assertThat(sample(listen(0, 80, 100, 11)))
                .isEqualTo(new ListenQueueLoad(now(), 1, "no queue is under pressure: no listener open"));
    }
}
