package io.github.listenqueue.spring;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;

/** The addresses that servers listen on. A wildcard address stands for every address of its port. */
final class Addresses {

    private Addresses() {}

    /** Returns the address that stands for every listener on a port, where no other is known. */
    static InetSocketAddress any(int port) {
        return new InetSocketAddress(port);
    }

    /** Returns true if an IP address is one of this machine. */
    static boolean isLocal(String address) {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.getByName(address)) != null;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Returns true if a listener is at an address.
     *
     * @param own the address; a wildcard address covers its whole port, where no other socket can listen beside it
     */
    static boolean covers(InetSocketAddress own, SocketAddress listener) {
        return listener instanceof InetSocketAddress inet
                && own.getPort() == inet.getPort()
                && (own.getAddress().isAnyLocalAddress() || own.getAddress().equals(inet.getAddress()));
    }
}
