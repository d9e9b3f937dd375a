package io.github.listenqueue;

import static io.github.listenqueue.testsupport.procfs.Row.listen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.listenqueue.testsupport.CapturedLog;
import io.github.listenqueue.testsupport.procfs.ProcTree;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import javax.management.Attribute;
import javax.management.AttributeNotFoundException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The management beans of a monitor of a captured tree. */
class JmxTest {

    private static final String DOMAIN = "io.github.listenqueue:";
    private static final String MONITOR = DOMAIN + "type=Monitor";
    private static final String SHOP =
            DOMAIN + "type=Listener,name=\"shop: \\\"a\\\"\",address=127.0.0.1,port=80,transport=tcp4,sibling=0";
    private static final String UNNAMED =
            DOMAIN + "type=Listener,name=\"127.0.0.1:81\",address=127.0.0.1,port=81,transport=tcp4,sibling=";

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    @TempDir
    private Path folder;

    @AfterEach
    void noBeanIsLeft() throws Exception {
        assertThat(names()).isEmpty();
    }

    @Test
    void withoutTheOptionThereIsNoBean() throws Exception {
        tree();
        try (ListenQueueMonitor monitor =
                ListenQueueMonitor.builder().procRoot(folder).build()) {
            monitor.sample();
            assertThat(names()).isEmpty();
        }
    }

    @Test
    void aListenerShowsItsNumbersAndNullForUnknownOnes() throws Exception {
        tree().tcp(listen(0, 80, 100, 11));
        try (ListenQueueMonitor monitor = builder().build()) {
            monitor.sample();
            awaitNames(MONITOR, SHOP);

            assertThat(read(SHOP, "Name")).isEqualTo("shop: \"a\"");
            assertThat(read(SHOP, "Depth")).isEqualTo(100);
            assertThat(read(SHOP, "DepthMax")).isEqualTo(100);
            assertThat(read(SHOP, "Limit")).isEqualTo(128);
            assertThat(read(SHOP, "LimitSource")).isEqualTo("DECLARED");
            assertThat(read(SHOP, "Utilization")).isEqualTo(100 / 129.0);
            assertThat(read(SHOP, "State")).isEqualTo("high");
            assertThat(read(SHOP, "Stalled")).isEqualTo(0);
            assertThat(read(SHOP, "Application")).isEqualTo(1);
            assertThat(read(SHOP, "EpisodeCount")).isEqualTo(1L);
            assertThat(read(SHOP, "Drops")).isNull();
            assertThat(read(SHOP, "HalfOpen")).isNull();
            assertThat(read(SHOP, "OldestWaitSeconds")).isNull();
            assertThat(read(SHOP, "StallToleranceSeconds")).isNull();
            assertThat(read(SHOP, "Cause")).isNull();
            assertThat(keys(SHOP, "Losses")).containsExactly("accept_queue_full", "other", "syn_queue_full", "unknown");
            assertThat(keys(SHOP, "Episodes")).hasSameSizeAs(ListenQueueDiagnosis.Cause.values());
        }
    }

    @Test
    void lossesAreCountedByReasonAndAFullQueueIsFull() throws Exception {
        ProcTree tree = tree();
        try (ListenQueueMonitor monitor = builder().build()) {
            monitor.sample();
            tree.tcp(listen(0, 80, 129, 11)).drops(7, 7);
            monitor.sample();
            awaitNames(MONITOR, SHOP);

            assertThat(read(SHOP, "State")).isEqualTo("full");
            CompositeData row = ((TabularData) server.getAttribute(new ObjectName(SHOP), "Losses"))
                    .get(new Object[] {"accept_queue_full"});
            assertThat(row.get("value")).isEqualTo(7L);
            assertThat(read(MONITOR, "Health")).isEqualTo("DOWN");
            assertThat(read(MONITOR, "HealthReason")).isEqualTo(monitor.health().reason());
            assertThat(read(MONITOR, "ListenOverflows")).isEqualTo(7L);
            assertThat(read(MONITOR, "Listeners")).isEqualTo(1);
            assertThat(read(MONITOR, "Source")).isEqualTo("PROCFS");
        }
    }

    @Test
    void theStateOfADepthWithoutALimitIsUnknown() throws Exception {
        tree().tcp(listen(0, 81, 3, 11));
        try (ListenQueueMonitor monitor = builder().build()) {
            monitor.sample();
            awaitNames(MONITOR, UNNAMED + 0);

            assertThat(read(UNNAMED + 0, "State")).isNull();
            assertThat(read(UNNAMED + 0, "Limit")).isNull();
            assertThat(read(UNNAMED + 0, "LimitSource")).isNull();
            assertThat(read(UNNAMED + 0, "Utilization")).isNull();
        }
    }

    @Test
    void aReadNeitherSamplesNorWaits() throws Exception {
        ProcTree tree = tree();
        try (ListenQueueMonitor monitor = builder().build()) {
            ListenQueueSnapshot last = monitor.sample();
            awaitNames(MONITOR, SHOP);
            tree.tcp(listen(0, 80, 9, 11));
            for (String name : List.of(MONITOR, SHOP)) {
                String[] all = Arrays.stream(
                                server.getMBeanInfo(new ObjectName(name)).getAttributes())
                        .map(MBeanAttributeInfo::getName)
                        .toArray(String[]::new);
                assertThat(server.getAttributes(new ObjectName(name), all)).hasSameSizeAs(all);
            }
            assertThat(monitor.snapshot()).isEqualTo(last);
        }
    }

    @Test
    void everyValueFitsItsOpenType() throws Exception {
        tree().tcp(listen(0, 80, 129, 11));
        try (ListenQueueMonitor monitor = builder().build()) {
            monitor.sample();
            awaitNames(MONITOR, SHOP);
            for (String name : List.of(MONITOR, SHOP)) {
                for (MBeanAttributeInfo info :
                        server.getMBeanInfo(new ObjectName(name)).getAttributes()) {
                    Object value = read(name, info.getName());
                    assertThat(value == null
                                    || ((OpenMBeanAttributeInfo) info)
                                            .getOpenType()
                                            .isValue(value))
                            .as("%s is %s", info, value)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void siblingsRenamedAndClosedListenersHaveABeanEachWhileTheyAreOpen() throws Exception {
        ProcTree tree = tree().own(5, 12).own(6, 13);
        tree.tcp(listen(0, 80, 0, 11), listen(1, 81, 0, 12), listen(2, 81, 4, 13));
        try (ListenQueueMonitor monitor = builder().build()) {
            monitor.sample();
            awaitNames(MONITOR, SHOP, UNNAMED + 0, UNNAMED + 1);
            assertThat(List.of(read(UNNAMED + 0, "Depth"), read(UNNAMED + 1, "Depth")))
                    .containsExactlyInAnyOrder(0, 4);

            monitor.name(81, "api");
            tree.tcp(listen(0, 81, 0, 12), listen(1, 81, 4, 13)).disown(4);
            monitor.sample();

            String api = DOMAIN + "type=Listener,name=api,address=127.0.0.1,port=81,transport=tcp4,sibling=";
            awaitNames(MONITOR, api + 0, api + 1);
        }
    }

    @Test
    void furtherMonitorsHaveANumberAlsoInAnotherClassLoader() throws Exception {
        tree();
        try (ListenQueueMonitor first = builder().build();
                URLClassLoader copy = copyOfTheLibrary()) {
            first.sample();
            awaitNames(MONITOR, SHOP);
            Object third = monitorOf(copy);
            try {
                try (ListenQueueMonitor second = builder().build()) {
                    second.sample();
                    awaitNames(MONITOR, SHOP, MONITOR + ",monitor=2", SHOP + ",monitor=2");
                    third.getClass().getMethod("sample").invoke(third);
                    await().untilAsserted(() -> assertThat(names()).hasSize(6).contains(MONITOR + ",monitor=3"));
                }
                assertThat(names()).hasSize(4).doesNotContain(MONITOR + ",monitor=2");
            } finally {
                third.getClass().getMethod("close").invoke(third);
            }
            assertThat(names()).containsExactlyInAnyOrder(MONITOR, SHOP);
        }
    }

    @Test
    void eventsAreNotificationsOfJdkClasses() throws Exception {
        ProcTree tree = tree();
        List<Notification> received = new CopyOnWriteArrayList<>();
        try (ListenQueueMonitor monitor = builder().build()) {
            monitor.sample();
            awaitNames(MONITOR, SHOP);
            server.addNotificationListener(
                    new ObjectName(MONITOR), (notification, handback) -> received.add(notification), null, null);
            tree.tcp(listen(0, 80, 129, 11));
            monitor.sample();

            await().until(() -> received.size() == 2);
        }
        assertThat(received)
                .extracting(Notification::getType)
                .containsExactly("io.github.listenqueue.high", "io.github.listenqueue.full");
        Notification full = received.get(1);
        assertThat(full.getMessage()).contains("is full", "129 connections waiting");
        assertThat(full.getSource()).isEqualTo(new ObjectName(MONITOR));
        CompositeData queue = (CompositeData) full.getUserData();
        assertThat(queue.getAll(new String[] {"name", "address", "depth", "limit"}))
                .containsExactly("shop: \"a\"", "127.0.0.1:80", 129, 128);
    }

    @Test
    void diagnoseReturnsTheText() throws Exception {
        tree();
        try (ListenQueueMonitor monitor = builder().build()) {
            monitor.sample();
            awaitNames(MONITOR, SHOP);
            assertThat(server.invoke(new ObjectName(MONITOR), "diagnose", new Object[0], new String[0]))
                    .isEqualTo(monitor.diagnose().text());
        }
    }

    @Test
    void unknownNamesAreRefused() throws Exception {
        tree();
        try (ListenQueueMonitor monitor = builder().build()) {
            monitor.sample();
            awaitNames(MONITOR, SHOP);
            ObjectName name = new ObjectName(MONITOR);
            assertThatThrownBy(() -> server.getAttribute(name, "Depth")).isInstanceOf(AttributeNotFoundException.class);
            assertThatThrownBy(() -> server.setAttribute(name, new Attribute("Health", "UP")))
                    .isInstanceOf(AttributeNotFoundException.class);
            assertThatThrownBy(() -> server.invoke(name, "close", new Object[0], new String[0]))
                    .isInstanceOf(ReflectionException.class);
        }
    }

    @Test
    void aNameThatOtherCodeHasTakenIsLoggedOnce() throws Exception {
        tree();
        ObjectName taken = new ObjectName(SHOP);
        server.registerMBean(new javax.management.timer.Timer(), taken);
        try (CapturedLog lines = new CapturedLog();
                ListenQueueMonitor monitor = builder().build()) {
            monitor.sample();
            await().untilAsserted(() -> assertThat(lines.lines())
                    .filteredOn(line -> line.startsWith("WARN JMX does not show every listener: "))
                    .hasSize(1));
            awaitNames(MONITOR, SHOP);
        } finally {
            server.unregisterMBean(taken);
        }
    }

    private ProcTree tree() {
        return new ProcTree(folder).tcp(listen(0, 80, 0, 11)).own(4, 11).drops(0, 0);
    }

    private ListenQueueMonitor.Builder builder() {
        return ListenQueueMonitor.builder()
                .procRoot(folder)
                .declareBacklog(80, 128)
                .name(80, "shop: \"a\"")
                .jmx(true);
    }

    private Object read(String name, String attribute) throws Exception {
        return server.getAttribute(new ObjectName(name), attribute);
    }

    private Set<String> keys(String name, String attribute) throws Exception {
        return ((TabularData) read(name, attribute))
                .values().stream()
                        .map(row -> (String) ((CompositeData) row).get("key"))
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> names() throws Exception {
        return server.queryNames(new ObjectName(DOMAIN + "*"), null).stream()
                .map(ObjectName::toString)
                .collect(Collectors.toSet());
    }

    private void awaitNames(String... expected) {
        await().untilAsserted(() -> assertThat(names()).containsExactlyInAnyOrder(expected));
    }

    private Object monitorOf(ClassLoader copy) throws Exception {
        Class<?> type = copy.loadClass(ListenQueueMonitor.class.getName());
        assertThat(type).isNotEqualTo(ListenQueueMonitor.class);
        Object builder = type.getMethod("builder").invoke(null);
        builder.getClass().getMethod("procRoot", Path.class).invoke(builder, folder);
        builder.getClass().getMethod("jmx", boolean.class).invoke(builder, true);
        return builder.getClass().getMethod("build").invoke(builder);
    }

    private static URLClassLoader copyOfTheLibrary() {
        URL library =
                ListenQueueMonitor.class.getProtectionDomain().getCodeSource().getLocation();
        return new URLClassLoader(new URL[] {library}, JmxTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (!name.startsWith("io.github.listenqueue.")) {
                    return super.loadClass(name, resolve);
                }
                synchronized (getClassLoadingLock(name)) {
                    Class<?> loaded = findLoadedClass(name);
                    return loaded == null ? findClass(name) : loaded;
                }
            }
        };
    }
}
