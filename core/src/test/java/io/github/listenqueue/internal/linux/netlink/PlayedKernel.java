package io.github.listenqueue.internal.linux.netlink;

import io.github.listenqueue.internal.linux.libc.Libc;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/** A fake libc with scripted answers. It checks requests as strictly as the kernel. */
public class PlayedKernel implements Libc {

    static final int EAGAIN = 11;
    static final int EBUSY = 16;
    static final int EBADF = 9;
    static final int EMFILE = 24;

    /**
     * The answers to the next requests, as functions of their sequence numbers. After the last one every answer is
     * empty.
     */
    final Deque<IntFunction<List<byte[]>>> answers = new ArrayDeque<>();

    /** The requests received. */
    final List<byte[]> requests = new ArrayList<>();

    final Set<Integer> open = new HashSet<>();
    private int socketCalls;
    int descriptorsLeft = 10;
    int socketError;
    int recvError;
    Runnable beforeRecv = () -> {};

    private final ByteBuffer value = ByteBuffer.allocateDirect(32 * 1024).order(ByteOrder.nativeOrder());
    private final Deque<byte[]> datagrams = new ArrayDeque<>();
    private int nextDescriptor = 5;

    /** Adds dumps of TCP listeners over IPv4 at 127.0.0.1:80. Their inodes are also their cookies. */
    public void answerListeners(int... inodes) {
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);
        answerRows(Arrays.stream(inodes)
                .mapToObj(inode -> Wire.NATIVE.tcp(false, 10, here, here, 0, 128, inode))
                .toArray(byte[][]::new));
    }

    /** Adds a dump of one TCP listener. */
    public void answerListener(int inode, int cookie) {
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);
        byte[] row = Wire.NATIVE.tcp(false, 10, here, here, 0, 128, inode);
        Wire.NATIVE.buffer(row).putInt(44, cookie);
        answerRows(row);
    }

    /** Returns the number of calls of socket. */
    public int socketCalls() {
        return socketCalls;
    }

    /** Removes the unused answers. */
    public void forgetAnswers() {
        answers.clear();
    }

    /** Makes every call for a netlink socket fail, and closes the open one. */
    public void refuseNetlink() {
        socketError = 97;
        open.clear();
    }

    void answer(byte[]... datagrams) {
        answers.add(sequence -> List.of(datagrams));
    }

    /** Adds an answer of rows and the end of the dump. */
    void answerRows(byte[]... rows) {
        answers.add(sequence -> rows.length == 0
                ? List.of(Wire.NATIVE.done(sequence))
                : List.of(Wire.NATIVE.rows(sequence, 0, rows), Wire.NATIVE.done(sequence)));
    }

    @Override
    public ByteBuffer buffer() {
        return value;
    }

    @Override
    public int getsockopt(int descriptor, int level, int option, int length) {
        throw new AssertionError("netlink has no options to ask for");
    }

    @Override
    public int socket(int domain, int type, int protocol) {
        socketCalls++;
        if (socketError != 0) {
            return -socketError;
        }
        if (open.size() >= descriptorsLeft) {
            return -EMFILE;
        }
        int descriptor = nextDescriptor++;
        open.add(descriptor);
        return descriptor;
    }

    @Override
    public int send(int descriptor, int length, int flags) {
        if (!open.contains(descriptor)) {
            return -EBADF;
        }
        if (!datagrams.isEmpty()) {
            return -EBUSY;
        }
        byte[] request = new byte[length];
        value.get(0, request);
        requests.add(request);
        int sequence = value.getInt(8);
        IntFunction<List<byte[]>> answer = answers.poll();
        datagrams.addAll(answer == null ? List.of(Wire.NATIVE.done(sequence)) : answer.apply(sequence));
        return length;
    }

    @Override
    public int recv(int descriptor, int flags) {
        beforeRecv.run();
        if (!open.contains(descriptor)) {
            return -EBADF;
        }
        if (recvError != 0) {
            int error = recvError;
            recvError = 0;
            return -error;
        }
        byte[] datagram = datagrams.poll();
        if (datagram == null) {
            return -EAGAIN;
        }
        value.put(0, Arrays.copyOf(datagram, Math.min(datagram.length, value.capacity())));
        return datagram.length;
    }

    @Override
    public int close(int descriptor) {
        datagrams.clear();
        return open.remove(descriptor) ? 0 : -EBADF;
    }
}
