package io.github.listenqueue.soak;

import com.sun.jna.LastErrorException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A unix-domain listener with an abstract name. */
final class AbstractListening implements Listening {

    private static final int TYPE = Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC;

    private final String name;
    private final byte[] target;
    private final int server;
    private final List<Integer> clients = new ArrayList<>();

    AbstractListening(String name, int backlog) {
        this.name = name;
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        // struct sockaddr_un: the family, and a NUL before the name.
        target = ByteBuffer.allocate(Short.BYTES + 1 + bytes.length)
                .order(ByteOrder.nativeOrder())
                .putShort((short) Libc.AF_UNIX)
                .put((byte) 0)
                .put(bytes)
                .array();
        server = Libc.socket(Libc.AF_UNIX, TYPE | Libc.SOCK_NONBLOCK, 0);
        Libc.bind(server, target, target.length);
        Libc.listen(server, backlog);
    }

    @Override
    public String address() {
        return "@" + name;
    }

    @Override
    public void fill(int count) {
        for (int i = 0; i < count; i++) {
            int client = Libc.socket(Libc.AF_UNIX, TYPE, 0);
            clients.add(client);
            Libc.connect(client, target, target.length);
        }
    }

    @Override
    public void overflow(int count) {
        for (int i = 0; i < count; i++) {
            int client = Libc.socket(Libc.AF_UNIX, TYPE | Libc.SOCK_NONBLOCK, 0);
            try {
                Libc.connect(client, target, target.length);
                throw new IllegalStateException("there was room at " + name);
            } catch (LastErrorException e) {
                refused(e);
            } finally {
                Libc.close(client);
            }
        }
    }

    @Override
    public boolean accept() {
        try {
            Libc.close(Libc.accept4(server, null, null, Libc.SOCK_CLOEXEC));
            return true;
        } catch (LastErrorException e) {
            refused(e);
            return false;
        }
    }

    private static void refused(LastErrorException e) {
        if (e.getErrorCode() != Libc.EAGAIN) {
            throw e;
        }
    }

    @Override
    public void leave() {
        clients.forEach(Libc::close);
        clients.clear();
    }

    @Override
    public void close() {
        Libc.close(server);
        leave();
    }
}
