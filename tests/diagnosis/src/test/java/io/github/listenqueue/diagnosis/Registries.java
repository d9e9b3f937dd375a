package io.github.listenqueue.diagnosis;

import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.rmi.registry.LocateRegistry;
import java.rmi.server.RMIServerSocketFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** The RMI registry, whose accept loop is the JDK's own. */
final class Registries {

    private Registries() {}

    /** Lets accept() fail so often that the loop of the JDK sleeps between two calls. */
    static void backsOff(MonitoredServer fixture) throws Exception {
        AtomicBoolean failing = new AtomicBoolean();
        AtomicReference<ServerSocket> listening = new AtomicReference<>();
        LocateRegistry.createRegistry(0, Socket::new, new Factory(failing, listening));
        LoadClients clients = fixture.startMonitor(listening.get().getLocalPort());
        failing.set(true);
        clients.connect(60);
        fixture.awaitDiagnosis();
    }

    static void outOfDescriptors(MonitoredServer fixture) throws Exception {
        AtomicReference<ServerSocket> listening = new AtomicReference<>();
        LocateRegistry.createRegistry(0, Socket::new, new Factory(new AtomicBoolean(), listening));
        Descriptors.exhaust(fixture, fixture.startMonitor(listening.get().getLocalPort()));
    }

    /** Makes server sockets whose accept() fails on demand. */
    private static final class Factory implements RMIServerSocketFactory, Serializable {

        private static final long serialVersionUID = 1;

        private final transient AtomicBoolean failing;
        private final transient AtomicReference<ServerSocket> listening;

        Factory(AtomicBoolean failing, AtomicReference<ServerSocket> listening) {
            this.failing = failing;
            this.listening = listening;
        }

        @Override
        public ServerSocket createServerSocket(int port) throws IOException {
            ServerSocket server = new ServerSocket(port, 16, InetAddress.getLoopbackAddress()) {
                @Override
                public Socket accept() throws IOException {
                    if (failing.get()) {
                        throw new SocketException("Too many open files");
                    }
                    return super.accept();
                }
            };
            listening.set(server);
            return server;
        }
    }
}
