package io.github.listenqueue.diagnosis;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.mina.MinaServiceFactoryFactory;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;

/** Apache MINA SSHD, on NIO.2 and on MINA. */
final class SshServers {

    private SshServers() {}

    /** Waits for a lock in a session listener, which NIO.2 calls before it accepts again. */
    static void sessionLock(MonitoredServer fixture) throws Exception {
        Gate gate = new Gate();
        SshServer server = server(gate, 16);
        // The default would be MINA, which is on the class path.
        server.setIoServiceFactoryFactory(new Nio2ServiceFactoryFactory());
        server.start();
        gate.blocks(fixture, server.getPort());
    }

    /** Waits for the same lock on MINA, whose acceptor has a thread of its own. */
    static void minaSessionLock(MonitoredServer fixture) throws Exception {
        Gate gate = new Gate();
        SshServer server = server(gate, Plain.ROOMY);
        server.setIoServiceFactoryFactory(new MinaServiceFactoryFactory());
        server.start();
        LoadClients clients = fixture.startMonitor(server.getPort());
        gate.close();
        clients.get(60);
        fixture.diagnose();
    }

    private static SshServer server(Gate gate, int backlog) throws Exception {
        Path key = Files.createTempFile("listenqueue", ".key");
        Files.delete(key);
        key.toFile().deleteOnExit();
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider(key));
        CoreModuleProperties.SOCKET_BACKLOG.set(server, backlog);
        server.addSessionListener(new SessionListener() {
            @Override
            public void sessionEstablished(Session session) {
                gate.pass();
            }
        });
        return server;
    }
}
