package io.github.listenqueue.internal.linux.libc;

import io.github.listenqueue.fuzz.FuzzTarget;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Results of getsockopt. The input is a sequence of results, each with the return value of getsockopt in one byte and the
 * bytes that it leaves in the buffer.
 */
public final class FuzzedListeningSocket implements FuzzTarget {

    private static final int LISTEN = 10;
    private static final int TCP_INFO_BYTES = 32;
    private static final int MEMINFO_BYTES = 36;
    private static final int ANSWER_BYTES = 1 + Libc.VALUE_BYTES;
    private static final long UNKNOWN_DROPS = Long.MAX_VALUE;

    record Socket(int answer, int depth, int limit, long drops, long cookie) {}

    @Override
    public Object parse(byte[] input) {
        ListeningSocket socket = new ListeningSocket(new FakeLibc(input));
        int answer = socket.read(3, true);
        return answer == 0
                ? new Socket(
                        0,
                        socket.depth(),
                        socket.limit(),
                        socket.dropsKnown() ? socket.drops() : UNKNOWN_DROPS,
                        socket.cookie())
                : new Socket(answer, 0, 0, 0, 0);
    }

    @Override
    public Object expect(byte[] input) {
        ByteBuffer info = answer(input, 0);
        ByteBuffer memory = answer(input, 1);
        ByteBuffer cookie = answer(input, 2);
        int length = length(input, 0, TCP_INFO_BYTES);
        boolean listens = length == TCP_INFO_BYTES && info.get(0) == LISTEN;
        if (!listens) {
            return new Socket(length < 0 ? length : ListeningSocket.NOT_LISTENING, 0, 0, 0, 0);
        }
        return new Socket(
                0,
                (int) Math.min(Integer.MAX_VALUE, Integer.toUnsignedLong(info.getInt(24))),
                (int) Math.min(Integer.MAX_VALUE, Integer.toUnsignedLong(info.getInt(28))),
                length(input, 1, MEMINFO_BYTES) == MEMINFO_BYTES ? memory.getInt(32) : UNKNOWN_DROPS,
                length(input, 2, Long.BYTES) == Long.BYTES ? cookie.getLong(0) : ListeningSocket.NO_COOKIE);
    }

    private static int length(byte[] input, int call, int max) {
        return input.length > call * ANSWER_BYTES ? Math.min(max, input[call * ANSWER_BYTES]) : 0;
    }

    private static ByteBuffer answer(byte[] input, int call) {
        int from = Math.min(input.length, call * ANSWER_BYTES + 1);
        return ByteBuffer.wrap(Arrays.copyOfRange(input, from, from + Libc.VALUE_BYTES))
                .order(ByteOrder.nativeOrder());
    }

    /** A libc with a fake getsockopt. */
    private static final class FakeLibc implements Libc {
        private final byte[] input;
        private final ByteBuffer value = ByteBuffer.allocate(VALUE_BYTES).order(ByteOrder.nativeOrder());
        private int calls;

        FakeLibc(byte[] input) {
            this.input = input;
        }

        @Override
        public ByteBuffer buffer() {
            return value;
        }

        @Override
        public int getsockopt(int descriptor, int level, int option, int length) {
            value.put(0, answer(input, calls).array());
            return FuzzedListeningSocket.length(input, calls++, length);
        }

        @Override
        public int socket(int domain, int type, int protocol) {
            throw new AssertionError();
        }

        @Override
        public int send(int descriptor, int length, int flags) {
            throw new AssertionError();
        }

        @Override
        public int recv(int descriptor, int flags) {
            throw new AssertionError();
        }

        @Override
        public int close(int descriptor) {
            throw new AssertionError();
        }
    }
}
