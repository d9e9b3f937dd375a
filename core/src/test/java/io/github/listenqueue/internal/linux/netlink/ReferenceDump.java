package io.github.listenqueue.internal.linux.netlink;

import io.github.listenqueue.fuzz.FuzzTarget;
import io.github.listenqueue.internal.linux.netlink.FuzzedDumpAnswer.Outcome;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** A datagram split into copies, as the reference for {@link DumpAnswer}. */
final class ReferenceDump {

    private static final int ERROR = 2;
    private static final int DONE = 3;
    private static final int OVERRUN = 4;
    private static final int ROW = 20;
    private static final int INTERRUPTED = 0x10;

    private final List<Message> messages = new ArrayList<>();
    private final boolean cutOff;

    private record Message(int type, int flags, ReferenceRow payload) {}

    ReferenceDump(byte[] datagram, ByteOrder order) {
        boolean whole = datagram.length > 0;
        byte[] rest = datagram;
        while (whole && rest.length > 0) {
            ByteBuffer header = ByteBuffer.wrap(Arrays.copyOf(rest, 16)).order(order);
            int length = header.getInt(0);
            whole = rest.length >= 16 && length >= 16 && length <= rest.length;
            if (whole && header.getInt(8) == Wire.CAPTURED_SEQUENCE) {
                ReferenceRow payload = new ReferenceRow(Arrays.copyOfRange(rest, 16, length), order);
                messages.add(new Message(header.getShort(4), header.getShort(6), payload));
            }
            if (whole) {
                rest = Arrays.copyOfRange(rest, Math.min(rest.length, (length + 3) / 4 * 4), rest.length);
            }
        }
        cutOff = !whole;
    }

    /** Returns the outcome of the dump for a test of rows and a function of their result. */
    Outcome outcome(Predicate<ReferenceRow> whole, Function<List<ReferenceRow>, Object> result) {
        List<ReferenceRow> rows = new ArrayList<>();
        boolean interrupted = false;
        for (Message message : messages) {
            interrupted |= (message.flags() & INTERRUPTED) != 0;
            ReferenceRow row = message.payload();
            switch (message.type()) {
                case ERROR, OVERRUN -> {
                    return new Outcome(true, interrupted, FuzzTarget.UNKNOWN);
                }
                case DONE -> {
                    boolean failed = row.bytes().length >= Integer.BYTES && row.number(0) < 0;
                    return new Outcome(true, interrupted, failed ? FuzzTarget.UNKNOWN : result.apply(rows));
                }
                case ROW -> {
                    if (!whole.test(row)) {
                        return new Outcome(true, interrupted, FuzzTarget.UNKNOWN);
                    }
                    rows.add(row);
                }
                default -> {}
            }
        }
        return new Outcome(cutOff, interrupted, cutOff ? FuzzTarget.UNKNOWN : result.apply(rows));
    }
}
