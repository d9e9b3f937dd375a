package io.github.listenqueue.live;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.Servers;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** The beans of a real full queue, in each kind of JVM. */
class JmxLiveTest {

    @Test
    void a_full_queue_is_shown_and_diagnosed() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try (Servers servers = new Servers();
                LoadClients clients = new LoadClients()) {
            ServerSocketChannel channel = servers.open(7);
            int port = Servers.port(channel);
            ObjectName name = new ObjectName("io.github.listenqueue:type=Listener,name=shop,address=127.0.0.1,port="
                    + port + ",transport=tcp4,sibling=0");
            try (Watch watch = Watch.started(builder -> builder.name(port, "shop")
                    .declareBacklog(port, 7)
                    .interval(Duration.ofMillis(10))
                    .jmx(true))) {
                JvmVariant.assertSource(watch.first());
                await().until(() -> server.isRegistered(name));
                clients.fill(channel, 8);
                await().until(() -> "full".equals(server.getAttribute(name, "State")));

                assertThat(server.getAttribute(name, "Depth")).isEqualTo(8);
                assertThat(server.getAttribute(name, "Limit")).isEqualTo(7);
                assertThat(server.getAttribute(name, "Utilization")).isEqualTo(1.0);
                ObjectName monitor = new ObjectName("io.github.listenqueue:type=Monitor");
                assertThat((String) server.invoke(monitor, "diagnose", new Object[0], new String[0]))
                        .contains("shop");
            }
            assertThat(server.queryNames(new ObjectName("io.github.listenqueue:*"), null))
                    .isEmpty();
        }
    }

    @Test
    void a_listener_is_shown_while_no_descriptor_is_left() throws Exception {
        try (ProbeProcess probe = ProbeProcess.start(NoDescriptorsLiveTest.FEW_DESCRIPTORS);
                LoadClients clients = new LoadClients()) {
            int port = probe.askNumber("listen 4");
            probe.ask("jmx");
            probe.ask("start");
            await().until(() -> probe.ask("managed").equals("ok 0/4"));
            assertThat(probe.ask("exhaust")).contains(NoDescriptorsLiveTest.EXHAUSTED);

            clients.fill(new InetSocketAddress(Servers.V4, port), 5);

            await().until(() -> probe.ask("managed").equals("full 5/4"));
            probe.ask("free");
            probe.ask("close");
            assertThat(probe.ask("managed")).isEmpty();
        }
    }
}
