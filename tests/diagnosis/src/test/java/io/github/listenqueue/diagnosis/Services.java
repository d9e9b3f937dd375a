package io.github.listenqueue.diagnosis;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.nio.transport.TCPNIOServerConnection;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.grizzly.nio.transport.TCPNIOTransportBuilder;
import org.glassfish.grizzly.strategies.SameThreadIOStrategy;
import org.h2.tools.Server;

/** Servers with protocols of their own: ZooKeeper, H2 and Grizzly. */
final class Services {

    private Services() {}

    static void zooKeeperOutOfDescriptors(MonitoredServer fixture) throws Exception {
        Descriptors.exhaust(fixture, fixture.startMonitor(zooKeeper()));
    }

    static void zooKeeperLoad(MonitoredServer fixture) throws Exception {
        LoadClients clients = fixture.startMonitor(zooKeeper());
        clients.connect(60);
        fixture.diagnose();
    }

    private static int zooKeeper() throws Exception {
        Path folder = Files.createTempDirectory("listenqueue");
        folder.toFile().deleteOnExit();
        System.setProperty("zookeeper.admin.enableServer", "false");
        ServerCnxnFactory factory =
                ServerCnxnFactory.createFactory(new InetSocketAddress(MonitoredServer.LOOPBACK, 0), 1000, 16);
        factory.startup(new ZooKeeperServer(folder.toFile(), folder.toFile(), 2000));
        return factory.getLocalPort();
    }

    /** Lets the accept thread of H2 die of an exhausted process, as it does. */
    static void h2OutOfDescriptors(MonitoredServer fixture) throws Exception {
        System.setProperty("h2.bindAddress", "127.0.0.1");
        Server server = Server.createTcpServer("-tcpPort", "0", "-tcpDaemon", "-ifNotExists")
                .start();
        Descriptors.exhaust(fixture, fixture.startMonitor(server.getPort()));
    }

    /** Waits for a lock in a filter, on the only selector thread. */
    static void grizzlyFilterLock(MonitoredServer fixture) throws Exception {
        Gate gate = new Gate();
        TCPNIOTransport transport = TCPNIOTransportBuilder.newInstance()
                .setServerConnectionBackLog(16)
                .setIOStrategy(SameThreadIOStrategy.getInstance())
                .setSelectorRunnersCount(1)
                .build();
        transport.setProcessor(FilterChainBuilder.stateless()
                .add(new TransportFilter())
                .add(new BaseFilter() {
                    @Override
                    public NextAction handleRead(FilterChainContext context) {
                        gate.pass();
                        return context.getStopAction();
                    }
                })
                .build());
        TCPNIOServerConnection listening = transport.bind("127.0.0.1", 0);
        transport.start();
        gate.blocks(fixture, ((InetSocketAddress) listening.getLocalAddress()).getPort());
    }
}
