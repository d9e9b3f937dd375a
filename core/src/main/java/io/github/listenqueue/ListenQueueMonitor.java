package io.github.listenqueue;

import io.github.listenqueue.internal.Engine;
import io.github.listenqueue.internal.MonitorConfig;
import io.github.listenqueue.internal.events.EventSubscriber;
import io.github.listenqueue.internal.events.NamedThreads;
import io.github.listenqueue.internal.sampling.PortConfig;
import io.github.listenqueue.internal.sampling.SamplingConfig;
import java.net.SocketAddress;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Watches the accept queues of this process, of TCP and of unix-domain sockets: how deep, how deep they may get, what was
 * dropped, when they are saturated.
 *
 * <pre>{@code
 * ListenQueueMonitor monitor = ListenQueueMonitor.start();
 * monitor.subscribe(event -> System.out.println(event));
 * }</pre>
 *
 * <p>Listeners are found by themselves, whenever they are opened. Nothing here throws because of what the kernel or a
 * file says; what cannot be known is empty, with a reason in {@link ListenQueueSnapshot#source()}. Safe for use by several
 * threads.
 */
public final class ListenQueueMonitor implements AutoCloseable {

    private static final Duration MAX_FIRST_SAMPLE_WAIT = Duration.ofHours(1);

    private final Engine engine;

    private ListenQueueMonitor(Engine engine) {
        this.engine = engine;
    }

    /**
     * Starts a monitor with the defaults: {@code builder().start()}.
     *
     * @return a monitor that samples on a daemon thread until it is closed
     */
    public static ListenQueueMonitor start() {
        return builder().start();
    }

    /**
     * Begins the setup of a monitor.
     *
     * @return a builder with the defaults
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the latest sample. Never samples, never waits and never throws. Before the first sample it is an empty snapshot: its
     * {@link ListenQueueSnapshot#source() source} is {@code UNAVAILABLE} and says why, and it was taken at
     * {@link java.time.Instant#EPOCH}. On a closed monitor it is the last sample before.
     *
     * @return the snapshot; never null
     */
    public ListenQueueSnapshot snapshot() {
        return engine.snapshot();
    }

    /**
     * Waits for the first sample. Returns at once if there is one already, or if the monitor is closed: a monitor that was closed
     * before its first sample never has one. An interrupt ends the wait and stays set.
     *
     * @param timeout 0 to 1 h; 0 only asks
     * @return true if there is a sample, so that {@link #snapshot()} shows one; false if the time is up, or if the monitor is
     *     closed and has none
     * @throws IllegalArgumentException if the timeout is out of that range
     */
    public boolean awaitFirstSample(Duration timeout) {
        return engine.awaitFirstSample(Builder.inRange("timeout", timeout, Duration.ZERO, MAX_FIRST_SAMPLE_WAIT));
    }

    /**
     * Samples now on the calling thread, runs detection, publishes what follows, and returns the snapshot. Never throws; on a
     * closed monitor it samples nothing and returns the last snapshot.
     *
     * <p>A listener opened just before the call is found by it, unless calls follow each other so closely that looking each
     * time would take more than 5 % of one core, or other processes of the namespace open listeners more often than every
     * ten seconds.
     *
     * @return the snapshot; never null
     */
    public ListenQueueSnapshot sample() {
        return engine.sample();
    }

    /**
     * Returns whether the queues of the application's listeners, or of those that {@link Builder#health} chooses, take
     * connections: by the latest sample and the open saturation episodes. Before the first sample it waits for that sample, for
     * 1 s at most; on a monitor without a sampling thread it takes that sample. Otherwise it never waits, and it never throws.
     *
     * <p>If the sampling thread has taken no sample for 5 s and three intervals, an UP is no longer believed: the status is UNKNOWN,
     * and the reason tells the age of the last sample. On a closed monitor the status is UNKNOWN.
     *
     * @return the verdict
     */
    public ListenQueueHealth health() {
        return engine.health();
    }

    /**
     * Diagnoses every queue now, on the calling thread: why connections wait, for how long, what clients see, and what to
     * change. Takes a sample, observes the acceptor threads for about 0.2 s, and lists the sockets of each listener's port. It
     * ends within about 1 s.
     *
     * <p>One diagnosis runs at a time. A second caller waits for its turn, for 2 s at most. After that, and where a diagnosis
     * fails, the findings are based on the sample alone, and their evidence gives the reason. Never throws. On a closed monitor
     * there are no findings.
     *
     * <p>The diagnosis thread does the same when an episode begins, at most once in 10 s, and publishes {@link ListenQueueEvent.Diagnosed}.
     *
     * @return the diagnosis; never null
     */
    public ListenQueueDiagnosis diagnose() {
        return engine.diagnose();
    }

    /**
     * Returns the live statistics of each open listener since it was found, in the order of {@link #snapshot()}. Never samples and
     * never waits. Made for gauges; for a report of several numbers that belong together see {@link #status()}.
     *
     * @return the same object for a listener as long as it is open; an unmodifiable list, empty before the first sample and on a
     *     closed monitor
     */
    public List<ListenQueueStats> stats() {
        return engine.stats();
    }

    /**
     * Returns snapshot, statistics and health of one and the same sample, for reports in which they must agree. Never samples,
     * never waits for a sample, and never throws.
     *
     * @return the status as of the latest sample; never null
     */
    public ListenQueueStatus status() {
        return engine.status();
    }

    /**
     * Returns the settings by which this monitor works, defaults included.
     *
     * @return the settings, with the present interval
     */
    public ListenQueueConfig config() {
        return engine.config();
    }

    /**
     * Names the listeners on a port, for when the port is known only once the server listens. Shows from the next sample
     * on, also for a listener that was found before.
     *
     * @param port 1 to 65535
     * @param name 1 or more characters, not only blanks, none of them a control character
     * @throws IllegalArgumentException if one is out of its range
     * @see Builder#name
     */
    public void name(int port, String name) {
        engine.notes().name(port, name);
    }

    /**
     * The backlog that the application passed to {@code listen()} on a port, for when the port is known only once the server
     * listens. Shows from the next sample on.
     *
     * @param port 1 to 65535
     * @param backlog 1 or more; what Java calls 0 is 50
     * @throws IllegalArgumentException if one is out of its range
     * @see Builder#declareBacklog
     */
    public void declareBacklog(int port, int backlog) {
        engine.notes().declareBacklog(port, backlog);
    }

    /**
     * Says that the listeners on a port are a tool's, for when the port is known only once it listens.
     *
     * @param port 1 to 65535
     * @throws IllegalArgumentException if it is out of its range
     * @see Builder#tool
     */
    public void tool(int port) {
        engine.notes().tool(port);
    }

    /**
     * Samples on a daemon thread from now on: what a monitor from {@link Builder#build()} does not do by itself, so that ports
     * can be named in between. Does nothing if that thread is there already, or the monitor is closed.
     *
     * @throws IllegalStateException if the thread factory makes no thread; the monitor is then closed
     */
    public void startSampling() {
        engine.start();
    }

    /**
     * Adds a subscriber to every event that happens from now on.
     *
     * <p>Each subscriber has a thread of its own, never the sampling thread, and gets its events one at a time and in order. It
     * may block or throw: no other subscriber and no sample is held up by that. At most 1,024 events wait for a subscriber;
     * beyond that the oldest are given up, counted in {@link Subscription#lostEvents()} and logged. What it throws is logged,
     * and the next event is delivered all the same. It may call any method of the monitor, {@code close()} included.
     *
     * @param subscriber called for each event, on a thread of its own
     * @return the registration; one with a closed monitor is closed too
     */
    public Subscription subscribe(Consumer<? super ListenQueueEvent> subscriber) {
        return subscribe(ListenQueueEvent.class, subscriber);
    }

    /**
     * Adds a subscriber to the events of one kind that happen from now on; otherwise as
     * {@link #subscribe(Consumer) subscribe(subscriber)}.
     *
     * @param <E> the kind of event
     * @param type the class of that kind, as in {@code ListenQueueEvent.Full.class}
     * @param subscriber called for each event of that kind, on a thread of its own
     * @return the registration; one with a closed monitor is closed too
     */
    public <E extends ListenQueueEvent> Subscription subscribe(Class<E> type, Consumer<? super E> subscriber) {
        return engine.subscribe(subscriber(type, subscriber));
    }

    private static <E extends ListenQueueEvent> EventSubscriber<E> subscriber(
            Class<E> type, Consumer<? super E> subscriber) {
        Objects.requireNonNull(type, "type must be ListenQueueEvent or one of its records, not null");
        return new EventSubscriber<>(type, Objects.requireNonNull(subscriber, "subscriber must not be null"));
    }

    /**
     * Returns true if this monitor has been closed.
     *
     * @return true from the call of {@link #close()} on
     */
    public boolean isClosed() {
        return engine.isClosed();
    }

    /**
     * Ends sampling. Waiting events are delivered, for a second at most; then no thread and no descriptor is left, unless a
     * subscriber that is being called does not return even when interrupted. Idempotent; may be called by a subscriber.
     */
    @Override
    public void close() {
        engine.close();
    }

    /** Collects what a monitor is to do. Each setter checks its argument at once. Not safe for use by several threads. */
    public static final class Builder {

        private static final Duration MIN_INTERVAL = Duration.ofMillis(1);
        private static final Duration MAX_INTERVAL = Duration.ofHours(1);
        private static final Duration MAX_SETTLE_TIME = Duration.ofHours(1);
        private static final Duration MIN_STALLED_AFTER = Duration.ofMillis(100);
        private static final Duration MAX_STALLED_AFTER = Duration.ofHours(1);

        private final PortConfig notes = new PortConfig();
        private final List<EventSubscriber<?>> subscribers = new ArrayList<>();
        private Optional<Duration> interval = Optional.empty();
        private NativeAccess nativeAccess = NativeAccess.AUTO;
        private Path procRoot = SamplingConfig.OWN_PROC;
        private ByteOrder byteOrder = ByteOrder.nativeOrder();
        private Predicate<? super SocketAddress> include = SamplingConfig.NO_ATTACH_SOCKET;
        private Predicate<? super SocketAddress> exclude = address -> false;
        private @Nullable Predicate<? super ListenQueue> health;
        private double highAt = 0.5;
        private Duration settleTime = Duration.ofSeconds(5);
        private Duration stalledAfter = Duration.ofSeconds(5);
        private NamedThreads threads = NamedThreads.daemons();
        private boolean showPeers;

        private Builder() {}

        /**
         * The time between two samples. Default: 100 ms where sockets can be asked directly, 1 s on {@code /proc}. On
         * {@code /proc} it stretches by itself, to 30 s at most, so that sample never takes more than 0.5 % of one core; and
         * where sockets are asked so that asking for unix-domain listeners, if there are some, does not.
         *
         * @param value 1 ms to 1 h
         * @return this builder
         * @throws IllegalArgumentException if it is out of that range
         */
        public Builder interval(Duration value) {
            interval = Optional.of(inRange("interval", value, MIN_INTERVAL, MAX_INTERVAL));
            return this;
        }

        /**
         * Sets whether socket options of listening sockets may be read. Default: {@link NativeAccess#AUTO}.
         *
         * @param mode the mode
         * @return this builder
         */
        public Builder nativeAccess(NativeAccess mode) {
            nativeAccess = Objects.requireNonNull(mode, "mode must be AUTO, ON or OFF, not null");
            return this;
        }

        /**
         * Sets the root of procfs: another mount, or a captured tree. Anything but the default {@code /proc} switches native
         * access off, since the descriptors there need not be those of this process. What is read below it:
         * {@code self/net/tcp6}, {@code self/net/tcp}, {@code self/net/unix}, {@code self/net/netstat}, {@code self/net/snmp},
         * {@code self/fd} and {@code sys/net}.
         *
         * <p>A tree is read as it is, of any Linux since 2.6.18. A test that the kernel reports accept queues at all, as gVisor
         * does not, is made with {@code /proc} alone: it says nothing of a kernel elsewhere.
         *
         * @param root a folder; it need not exist
         * @return this builder
         */
        public Builder procRoot(Path root) {
            procRoot = Objects.requireNonNull(root, "root must be a path, not null");
            return this;
        }

        /**
         * The byte order of the machine that a captured tree is of: procfs prints addresses as its numbers, so that 127.0.0.1
         * is {@code 0100007F} on x86 and {@code 7F000001} on s390x. Default: that of this machine, and no other goes with the
         * default {@link #procRoot}.
         *
         * @param order the byte order
         * @return this builder
         */
        public Builder byteOrder(ByteOrder order) {
            byteOrder = Objects.requireNonNull(order, "order must be BIG_ENDIAN or LITTLE_ENDIAN, not null");
            return this;
        }

        /**
         * The backlog that the application passes to {@code listen()} on a port, for when the kernel cannot be asked. The
         * limit is then this number, capped by {@code net.core.somaxconn} where that can be read: as it was when the listener was
         * found, since a later one sets no limit.
         *
         * @param port 1 to 65535
         * @param backlog 1 or more; what Java calls 0 is 50
         * @return this builder
         * @throws IllegalArgumentException if one is out of its range
         */
        public Builder declareBacklog(int port, int backlog) {
            notes.declareBacklog(port, backlog);
            return this;
        }

        /**
         * A name for the listeners on a port, as in "http" or "management". Default: {@code host:port}.
         *
         * @param port 1 to 65535
         * @param name 1 or more characters, not only blanks, none of them a control character
         * @return this builder
         * @throws IllegalArgumentException if one is out of its range
         */
        public Builder name(int port, String name) {
            notes.name(port, name);
            return this;
        }

        /**
         * Chooses the listeners to watch. Default: all of this process but the JVM's own attach socket
         * ({@code /tmp/.java_pid…}), which is there once {@code jcmd} or a profiler attached. Asked on the sampling thread when
         * a listener is found, and again when a port is given a name; a listener for which it throws is watched.
         *
         * @param filter answers true for a local address to watch
         * @return this builder
         */
        public Builder include(Predicate<? super SocketAddress> filter) {
            include = Objects.requireNonNull(filter, "filter must be a predicate, not null");
            return this;
        }

        /**
         * Leaves out listeners that {@link #include} would watch. Default: none. Asked like that one; a listener for which it
         * throws is watched.
         *
         * @param filter answers true for a local address not to watch
         * @return this builder
         */
        public Builder exclude(Predicate<? super SocketAddress> filter) {
            exclude = Objects.requireNonNull(filter, "filter must be a predicate, not null");
            return this;
        }

        /**
         * Chooses the listeners that {@link ListenQueueMonitor#health()} considers, and that are worth a warning in the log.
         * Default: the application's, which are all but those known to be a tool's: the debugger's (JDWP), the management
         * agent's (JMX), the JVM's attach socket and the ports named by {@link #tool}. Asked on any thread, each time; a
         * listener for which it throws is considered.
         *
         * @param filter answers true for a listener to consider
         * @return this builder
         */
        public Builder health(Predicate<? super ListenQueue> filter) {
            health = Objects.requireNonNull(filter, "filter must be a predicate, not null");
            return this;
        }

        /**
         * Says that the listeners on a port are a tool's, as a management port is: they are watched, but by default health does
         * not consider them, and their troubles are no warning in the log.
         *
         * @param port 1 to 65535
         * @return this builder
         * @throws IllegalArgumentException if it is out of its range
         */
        public Builder tool(int port) {
            notes.tool(port);
            return this;
        }

        /**
         * The utilization at which a queue is high. Default: 0.5.
         *
         * @param utilization above 0, up to 1
         * @return this builder
         * @throws IllegalArgumentException if it is out of that range
         */
        public Builder highAt(double utilization) {
            if (!(utilization > 0 && utilization <= 1)) {
                throw new IllegalArgumentException(
                        "highAt: utilization must be above 0 and up to 1, not " + utilization);
            }
            highAt = utilization;
            return this;
        }

        /**
         * Sets the time for which a queue must be calm before an episode is over. Default: 5 s.
         *
         * @param calm 1 ms to 1 h
         * @return this builder
         * @throws IllegalArgumentException if it is out of that range
         */
        public Builder settleTime(Duration calm) {
            settleTime = inRange("settleTime: calm", calm, MIN_INTERVAL, MAX_SETTLE_TIME);
            return this;
        }

        /**
         * Sets the time for which connections must have waited, with none accepted meanwhile, for
         * {@link ListenQueueEvent.Stalled}. Default: 5 s. Where the kernel cannot be asked for the age of a connection,
         * samples alone decide, and where they are a second apart that takes up to 20 s.
         *
         * @param time 100 ms to 1 h, or 0 for never
         * @return this builder
         * @throws IllegalArgumentException if it is out of that range
         */
        public Builder stalledAfter(Duration time) {
            stalledAfter = Duration.ZERO.equals(time)
                    ? time
                    : inRange("stalledAfter: time (unless 0)", time, MIN_STALLED_AFTER, MAX_STALLED_AFTER);
            return this;
        }

        /**
         * Adds a subscriber to every event from the first sample on. It is called as described at
         * {@link ListenQueueMonitor#subscribe(Consumer)}.
         *
         * @param subscriber called for each event, on a thread of its own
         * @return this builder
         */
        public Builder onEvent(Consumer<? super ListenQueueEvent> subscriber) {
            return on(ListenQueueEvent.class, subscriber);
        }

        /**
         * Adds a subscriber to the events of one kind from the first sample on. It is called as described at
         * {@link ListenQueueMonitor#subscribe(Consumer)}.
         *
         * @param <E> the kind of event
         * @param type the class of that kind, as in {@code ListenQueueEvent.Full.class}
         * @param subscriber called for each event of that kind, on a thread of its own
         * @return this builder
         */
        public <E extends ListenQueueEvent> Builder on(Class<E> type, Consumer<? super E> subscriber) {
            subscribers.add(subscriber(type, subscriber));
            return this;
        }

        /**
         * Makes the monitor's threads: one that samples, one that diagnoses, one for the log, one for each subscriber.
         * Default: daemon threads. A thread that the factory leaves unnamed gets a name that begins with {@code listenqueue-}.
         *
         * @param factory makes a thread that is not started yet
         * @return this builder
         */
        public Builder threadFactory(ThreadFactory factory) {
            threads = new NamedThreads(Objects.requireNonNull(factory, "factory must not be null"));
            return this;
        }

        /**
         * Sets whether the evidence of a diagnosis, which is also logged, names the addresses of the clients that have waited
         * longest. Default: no.
         *
         * @param show true to name them
         * @return this builder
         */
        public Builder showPeers(boolean show) {
            showPeers = show;
            return this;
        }

        /**
         * Makes a monitor without a sampling thread: the caller drives it with {@link ListenQueueMonitor#sample()}, or has it
         * sample later with {@link ListenQueueMonitor#startSampling()}. Events and log lines are still delivered on threads of
         * their own, made when there is one to deliver.
         *
         * @return a monitor that has not read anything yet
         * @throws IllegalArgumentException if {@link #byteOrder} is not this machine's, but {@link #procRoot} is {@code /proc}
         */
        public ListenQueueMonitor build() {
            return new ListenQueueMonitor(engine());
        }

        /**
         * Makes a monitor and samples on a daemon thread. Returns at once; the first sample is that thread's.
         *
         * @return the monitor
         * @throws IllegalArgumentException if {@link #byteOrder} is not this machine's, but {@link #procRoot} is {@code /proc}
         * @throws IllegalStateException if the thread factory makes no thread
         */
        public ListenQueueMonitor start() {
            ListenQueueMonitor monitor = build();
            monitor.startSampling();
            return monitor;
        }

        private Engine engine() {
            Predicate<? super SocketAddress> wanted = include;
            Predicate<? super SocketAddress> unwanted = exclude;
            SamplingConfig reading = new SamplingConfig(
                    procRoot,
                    byteOrder,
                    nativeAccess,
                    new PortConfig(notes),
                    address -> wanted.test(address) && !unwanted.test(address));
            if (reading.ownKernel() && !byteOrder.equals(ByteOrder.nativeOrder())) {
                throw new IllegalArgumentException("byteOrder is " + byteOrder + ", but procRoot is " + procRoot
                        + ": this machine is " + ByteOrder.nativeOrder());
            }
            return new Engine(new MonitorConfig(
                    reading,
                    interval,
                    highAt,
                    settleTime,
                    stalledAfter,
                    health,
                    List.copyOf(subscribers),
                    threads,
                    showPeers));
        }

        private static Duration inRange(String argument, Duration value, Duration least, Duration most) {
            String range = argument + " must be from " + least.toMillis() + " ms to " + most.toHours() + " h, not ";
            Objects.requireNonNull(value, () -> range + "null");
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException(range + value);
            }
            return value;
        }
    }
}
