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
 * A monitor of this process's accept queues, of TCP and of unix-domain sockets. It samples their depth, limit and drops, and
 * detects saturation.
 *
 * <pre>{@code
 * ListenQueueMonitor monitor = ListenQueueMonitor.start();
 * monitor.subscribe(event -> System.out.println(event));
 * }</pre>
 *
 * <p>Listeners are discovered automatically, whenever they are opened. No method throws because of the content of a file or a
 * result of the kernel. A value that cannot be determined is empty, with a reason in {@link ListenQueueSnapshot#source()}. Safe
 * for use by several threads.
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
     * Returns a builder for a monitor.
     *
     * @return a builder with the defaults
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the latest sample. Never samples, never waits and never throws. Before the first sample the snapshot is empty:
     * its {@link ListenQueueSnapshot#source() source} is {@code UNAVAILABLE} with a reason, and its time is {@link
     * java.time.Instant#EPOCH}. On a closed monitor it is the last one before the close.
     *
     * @return the snapshot; never null
     */
    public ListenQueueSnapshot snapshot() {
        return engine.snapshot();
    }

    /**
     * Waits for the first sample. Returns at once if a sample was taken, or if the monitor is closed: a monitor that was closed
     * before its first sample never takes one. An interrupt ends the wait, and the interrupt status stays set.
     *
     * @param timeout 0 to 1 h; 0 returns at once
     * @return true if a sample was taken, which {@link #snapshot()} then returns; false if the time is up, or if the monitor
     *     was closed before its first sample
     * @throws IllegalArgumentException if the timeout is out of that range
     */
    public boolean awaitFirstSample(Duration timeout) {
        return engine.awaitFirstSample(Builder.inRange("timeout", timeout, Duration.ZERO, MAX_FIRST_SAMPLE_WAIT));
    }

    /**
     * Samples now on the calling thread, runs detection, publishes the resulting events, and returns the snapshot. Never
     * throws. On a closed monitor it samples nothing and returns the last snapshot.
     *
     * <p>The call finds a listener that was opened just before it, with two exceptions: calls follow each other so closely that
     * a search each time would take more than 5 % of one core, or other processes of the namespace open listeners more often
     * than once in ten seconds.
     *
     * @return the snapshot; never null
     */
    public ListenQueueSnapshot sample() {
        return engine.sample();
    }

    /**
     * Returns the health of the application's listeners, or of those that {@link Builder#health} chooses: whether their queues
     * take connections. It is based on the latest sample and the open saturation episodes. Before the first sample the call
     * waits for that sample, for 1 s at most; on a monitor without a sampling thread it takes the sample itself. Otherwise it
     * never waits. Never throws.
     *
     * <p>If the sampling thread has taken no sample for 5 s and three intervals, the status is UNKNOWN instead of UP, and the
     * reason contains the age of the last sample. On a closed monitor the status is UNKNOWN.
     *
     * @return the health; never null
     */
    public ListenQueueHealth health() {
        return engine.health();
    }

    /**
     * Returns the share of its configured traffic that this process should get now, for the balancer in front of it. A queue
     * of the application that fills up, loses connections or makes them wait for long lowers the share at once by a factor;
     * calm raises it slowly. The listeners are those that {@link #health()} considers. Where the limit of a queue is unknown,
     * only stalls, long waits and losses count, and the reason names the queue. Before the first sample, on a closed monitor
     * and without a source the share is 1, and the reason says that nothing is known.
     *
     * <p>The load is that of the latest sample. Never samples, never waits for one, and never throws. If the sampling thread
     * has taken no sample for long, the share stays, and the reason contains the age of the last sample.
     *
     * @return the load; never null
     */
    public ListenQueueLoad load() {
        return engine.load();
    }

    /**
     * Diagnoses every queue now, on the calling thread: the cause and the duration of the wait, the effect on clients, and
     * advice. It samples first, watches the acceptor threads for about a fifth of a second, and queries the kernel for the
     * sockets of each listener's port. It returns within about a second. Diagnoses run one at a time, and a second caller waits
     * for 4 s at most. After that time, and if the diagnosis fails, the findings are based on the sample alone and their
     * evidence gives the reason. For a listener in an episode, the latest finding of the episode is repeated in two cases: the
     * queue is calm again, or this diagnosis finds no cause and the earlier one did. Never throws. On a closed monitor there
     * are no findings.
     *
     * <p>The monitor's own thread diagnoses in the same way when an episode begins and while it lasts, and publishes
     * {@link ListenQueueEvent.Diagnosed}.
     *
     * @return the diagnosis; never null
     */
    public ListenQueueDiagnosis diagnose() {
        return engine.diagnose();
    }

    /**
     * Returns the live statistics of each open listener since it was found, in the order of {@link #snapshot()}. Never samples
     * and never waits. Intended for gauges. For a report of several numbers of the same sample see {@link #status()}.
     *
     * @return the same object for a listener as long as it is open; an unmodifiable list, empty before the first sample and on
     *     a closed monitor
     */
    public List<ListenQueueStats> stats() {
        return engine.stats();
    }

    /**
     * Returns snapshot, statistics and health of the same sample, for reports in which they must agree. Never samples,
     * never waits for a sample, and never throws.
     *
     * @return the status as of the latest sample; never null
     */
    public ListenQueueStatus status() {
        return engine.status();
    }

    /**
     * Returns the settings of this monitor, including defaults.
     *
     * @return the settings, with the present interval
     */
    public ListenQueueConfig config() {
        return engine.config();
    }

    /**
     * Names the listeners on a port whose number is known only once the server listens. Takes effect with the next sample, also
     * for a listener that was found before.
     *
     * @param port 1 to 65535
     * @param name 1 or more characters, not only blanks, none of them a control character
     * @throws IllegalArgumentException if one is out of its range
     * @see Builder#name
     */
    public void name(int port, String name) {
        engine.portConfig().name(port, name);
    }

    /**
     * Declares the backlog that the application passed to {@code listen()} on a port whose number is known only once the server
     * listens. Takes effect with the next sample.
     *
     * @param port 1 to 65535
     * @param backlog 1 or more; Java turns a backlog of 0 into 50
     * @throws IllegalArgumentException if one is out of its range
     * @see Builder#declareBacklog
     */
    public void declareBacklog(int port, int backlog) {
        engine.portConfig().declareBacklog(port, backlog);
    }

    /**
     * Marks the listeners on a port as a tool's, for a port whose number is known only once the server listens.
     *
     * @param port 1 to 65535
     * @throws IllegalArgumentException if it is out of its range
     * @see Builder#tool
     */
    public void tool(int port) {
        engine.portConfig().tool(port);
    }

    /**
     * Starts to sample on a daemon thread. A monitor from {@link Builder#build()} does not do so by itself, so that ports can
     * be named in between. Does nothing if the thread was started before, or if the monitor is closed.
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
     * may block or throw without delaying other subscribers or samples. At most 1,024 events wait for a subscriber. Beyond that
     * the oldest are discarded, counted in {@link Subscription#lostEvents()} and logged. An exception of a subscriber is
     * logged, and the next event is delivered. It may call any method of the monitor, including {@code close()}.
     *
     * @param subscriber called for each event, on a thread of its own
     * @return the registration, which is closed if the monitor is closed
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
     * @return the registration, which is closed if the monitor is closed
     */
    public <E extends ListenQueueEvent> Subscription subscribe(Class<E> type, Consumer<? super E> subscriber) {
        return engine.subscribe(subscriber(type, subscriber));
    }

    /**
     * Adds an action that runs after each sample in which a listener was found, closed or renamed, or in which a counter
     * became known or unknown. This includes the first sample. Intended for code that keeps an object for each listener of
     * {@link #stats()}, such as its meters.
     *
     * <p>The action has a thread of its own, as a {@linkplain #subscribe(Consumer) subscriber} has. It runs once for all
     * changes that happened while it was running.
     *
     * @param action called without arguments; it reads the listeners from the monitor
     * @return the registration, which is closed if the monitor is closed
     */
    public Subscription onListenersChanged(Runnable action) {
        return engine.onListenersChanged(Objects.requireNonNull(action, "action must not be null"));
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
     * Ends sampling. Waiting events are delivered, for 1 s at most. Afterwards no thread and no descriptor is left, unless a
     * running subscriber does not return even when interrupted. Idempotent. A subscriber may call it.
     */
    @Override
    public void close() {
        engine.close();
    }

    /** The builder of a monitor. Each setter checks its argument at once. Not safe for use by several threads. */
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
        private double loadFloor = 0.1;
        private NamedThreads threads = NamedThreads.daemons();
        private boolean showPeers;
        private boolean jmx;

        private Builder() {}

        /**
         * Sets the time between two samples. Default: 100 ms if socket options can be read, 1 s on {@code /proc}. On {@code
         * /proc} the interval is stretched, to 30 s at most, to limit sampling to 0.5 % of one core. With socket options it is
         * stretched in the same way for the queries about unix-domain listeners, if there are any.
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
         * Sets whether the socket options of listening sockets may be read. Default: {@link NativeAccess#AUTO}.
         *
         * @param mode the mode
         * @return this builder
         */
        public Builder nativeAccess(NativeAccess mode) {
            nativeAccess = Objects.requireNonNull(mode, "mode must be AUTO, ON or OFF, not null");
            return this;
        }

        /**
         * Sets the mount point of procfs: another mount, or a captured tree. Any other than the default {@code /proc} switches
         * native access off, since its descriptors need not be those of this process. The files read below it are
         * {@code self/net/tcp6}, {@code self/net/tcp}, {@code self/net/unix}, {@code self/net/netstat}, {@code self/net/snmp},
         * {@code self/fd} and {@code sys/net}.
         *
         * <p>A tree may come from any Linux since 2.6.18. The self-test that the kernel reports accept queues, which gVisor
         * does not, runs with {@code /proc} only: its result does not apply to the kernel of another machine.
         *
         * @param root a folder; it need not exist
         * @return this builder
         */
        public Builder procRoot(Path root) {
            procRoot = Objects.requireNonNull(root, "root must be a path, not null");
            return this;
        }

        /**
         * Sets the byte order of the machine that a captured tree comes from. Procfs prints addresses as numbers of that
         * machine: 127.0.0.1 is {@code 0100007F} on x86 and {@code 7F000001} on s390x. Default: the byte order of this machine,
         * which is the only one allowed with the default {@link #procRoot}.
         *
         * @param order the byte order
         * @return this builder
         */
        public Builder byteOrder(ByteOrder order) {
            byteOrder = Objects.requireNonNull(order, "order must be BIG_ENDIAN or LITTLE_ENDIAN, not null");
            return this;
        }

        /**
         * Declares the backlog that the application passes to {@code listen()} on a port. It is used where the kernel does not
         * report the limit. The limit is then this number, capped by {@code net.core.somaxconn} if that can be read. The value
         * of {@code somaxconn} from when the listener was found counts, since a later change does not affect the limit.
         *
         * @param port 1 to 65535
         * @param backlog 1 or more; Java turns a backlog of 0 into 50
         * @return this builder
         * @throws IllegalArgumentException if one is out of its range
         */
        public Builder declareBacklog(int port, int backlog) {
            notes.declareBacklog(port, backlog);
            return this;
        }

        /**
         * Names the listeners on a port, as in "http" or "management". Default: {@code host:port}.
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
         * ({@code /tmp/.java_pid…}), which exists once {@code jcmd} or a profiler attached. The filter is called on the
         * sampling thread when a listener is found, and again when a port is given a name. A listener for which it throws is
         * watched.
         *
         * @param filter returns true for a local address to watch
         * @return this builder
         */
        public Builder include(Predicate<? super SocketAddress> filter) {
            include = Objects.requireNonNull(filter, "filter must be a predicate, not null");
            return this;
        }

        /**
         * Leaves out listeners that {@link #include} would watch. Default: none. The filter is called at the same times as that
         * of {@code include}. A listener for which it throws is watched.
         *
         * @param filter returns true for a local address not to watch
         * @return this builder
         */
        public Builder exclude(Predicate<? super SocketAddress> filter) {
            exclude = Objects.requireNonNull(filter, "filter must be a predicate, not null");
            return this;
        }

        /**
         * Chooses the listeners that {@link ListenQueueMonitor#health()} considers, and whose episodes are logged as warnings.
         * Default: the application's listeners. These are all but the known tools: the debugger (JDWP), the management agent
         * (JMX), the JVM's attach socket and the ports marked by {@link #tool}. The filter is called on any thread, whenever
         * health, load, a meter or the log needs its answer.
         * A listener for which it throws is considered.
         *
         * @param filter returns true for a listener to consider
         * @return this builder
         */
        public Builder health(Predicate<? super ListenQueue> filter) {
            health = Objects.requireNonNull(filter, "filter must be a predicate, not null");
            return this;
        }

        /**
         * Marks the listeners on a port as a tool's, such as a management port. They are watched, but by default health does
         * not consider them and their episodes are not logged as warnings.
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
         * Sets the utilization at which a queue is high. Default: 0.5.
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
         * Sets the time that a queue must be calm before an episode counts as over. Default: 5 s.
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
         * Sets the time that connections must have been waiting, with none accepted meanwhile, for {@link
         * ListenQueueEvent.Stalled}. Default: 5 s. Where the kernel does not report the age of a connection, samples alone
         * decide; with samples 1 s apart that takes up to 20 s.
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
         * Sets the lowest share that {@link ListenQueueMonitor#load()} reports. Default: 0.1. A balancer with integer weights
         * rounds a small share of a small weight to 0, which takes the instance out. With 1 the share is always 1.
         *
         * @param share 0.01 to 1
         * @return this builder
         * @throws IllegalArgumentException if it is out of that range
         */
        public Builder loadFloor(double share) {
            if (!(share >= ListenQueueLoad.MIN_SHARE && share <= 1)) {
                throw new IllegalArgumentException(
                        "loadFloor: share must be from " + ListenQueueLoad.MIN_SHARE + " to 1, not " + share);
            }
            loadFloor = share;
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
         * Sets the factory of the monitor's threads: one that samples, one that diagnoses, one for the log, one for each
         * subscriber.
         * Default: daemon threads. A thread that the factory leaves unnamed gets a name that begins with {@code listenqueue-}.
         *
         * @param factory returns a new thread that is not started
         * @return this builder
         */
        public Builder threadFactory(ThreadFactory factory) {
            threads = new NamedThreads(Objects.requireNonNull(factory, "factory must not be null"));
            return this;
        }

        /**
         * Sets whether the evidence of a diagnosis names the addresses of the clients that have been waiting longest. The
         * evidence is also logged. Default: no.
         *
         * @param show true to name them
         * @return this builder
         */
        public Builder showPeers(boolean show) {
            showPeers = show;
            return this;
        }

        /**
         * Sets whether the monitor and its listeners have beans in the platform MBean server: {@code
         * io.github.listenqueue:type=Monitor} and {@code io.github.listenqueue:type=Listener,name=…}. They have open types, so
         * that any client can read them, and an unknown value is null. They are registered soon after the first sample, and
         * unregistered by {@link ListenQueueMonitor#close()}. Reading one never samples. Events are notifications of the
         * monitor's bean. Registrations and notifications share the thread of the log, so a notification listener in this JVM
         * must return soon. Default: no.
         *
         * <p>The object name of a listener has the tags of its meters as properties: {@code name}, {@code address}, {@code
         * port}, {@code transport} and {@code sibling}. A second monitor in this JVM, also of another class loader, gets the
         * property {@code monitor=2} in all its names, a third one {@code monitor=3}.
         *
         * @param enable true to register them; without the module {@code java.management} none is registered, and a log line says so
         * @return this builder
         */
        public Builder jmx(boolean enable) {
            jmx = enable;
            return this;
        }

        /**
         * Makes a monitor without a sampling thread. The caller drives it with {@link ListenQueueMonitor#sample()}, or has it
         * sample later with {@link ListenQueueMonitor#startSampling()}. Events and log lines are still delivered on threads of
         * their own, which start with the first delivery.
         *
         * @return a monitor that has taken no sample yet
         * @throws IllegalArgumentException if {@link #byteOrder} is not this machine's, but {@link #procRoot} is {@code /proc}
         */
        public ListenQueueMonitor build() {
            return new ListenQueueMonitor(engine());
        }

        /**
         * Makes a monitor and samples on a daemon thread. Returns at once: that thread takes the first sample.
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
            SamplingConfig sampling = new SamplingConfig(
                    procRoot,
                    byteOrder,
                    nativeAccess,
                    new PortConfig(notes),
                    address -> wanted.test(address) && !unwanted.test(address));
            if (sampling.ownKernel() && !byteOrder.equals(ByteOrder.nativeOrder())) {
                throw new IllegalArgumentException("byteOrder is " + byteOrder + ", but procRoot is " + procRoot
                        + ": this machine is " + ByteOrder.nativeOrder());
            }
            return new Engine(new MonitorConfig(
                    sampling,
                    interval,
                    highAt,
                    settleTime,
                    stalledAfter,
                    loadFloor,
                    health,
                    List.copyOf(subscribers),
                    threads,
                    showPeers,
                    jmx));
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
