package io.github.listenqueue.diagnosis;

import java.io.DataOutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.apache.thrift.TProcessor;
import org.apache.thrift.server.TServer;
import org.apache.thrift.server.TSimpleServer;
import org.apache.thrift.server.TThreadedSelectorServer;
import org.apache.thrift.transport.TNonblockingServerSocket;
import org.apache.thrift.transport.TServerSocket;

/** Servers of Apache Thrift. */
final class Thrifts {

    private Thrifts() {}

    /** Hands connections over to a selector thread that waits for a lock in a call. */
    static void selectorLock(MonitoredServer fixture) throws Exception {
        Gate gate = new Gate();
        TNonblockingServerSocket listening =
                new TNonblockingServerSocket(new TNonblockingServerSocket.NonblockingAbstractServerSocketArgs()
                        .bindAddr(new InetSocketAddress(MonitoredServer.LOOPBACK, 0))
                        .backlog(16));
        serve(new TThreadedSelectorServer(new TThreadedSelectorServer.Args(listening)
                .selectorThreads(1)
                .workerThreads(0)
                .acceptQueueSizePerThread(4)
                .processor(processor(gate))));
        int port = listening.getPort();
        gate.blocks(fixture, port, clients -> call(port));
    }

    /** Serves each connection on the thread that accepts, as TSimpleServer does. */
    static void simpleLock(MonitoredServer fixture) throws Exception {
        Gate gate = new Gate();
        TServerSocket listening = new TServerSocket(new TServerSocket.ServerSocketTransportArgs()
                .bindAddr(new InetSocketAddress(MonitoredServer.LOOPBACK, 0))
                .backlog(16));
        serve(new TSimpleServer(new TServer.Args(listening).processor(processor(gate))));
        int port = listening.getServerSocket().getLocalPort();
        gate.blocks(fixture, port, clients -> call(port));
    }

    private static TProcessor processor(Gate gate) {
        return (in, out) -> gate.pass();
    }

    private static void serve(TServer server) {
        MonitoredServer.start("thrift-acceptor", server::serve);
    }

    /** Sends a frame of four bytes. */
    private static void call(int port) {
        MonitoredServer.start("thrift-client", () -> {
            try (Socket client = new Socket(MonitoredServer.LOOPBACK, port)) {
                DataOutputStream out = new DataOutputStream(client.getOutputStream());
                out.writeInt(4);
                out.writeInt(0);
                MonitoredServer.sleepLong();
            }
        });
    }
}
