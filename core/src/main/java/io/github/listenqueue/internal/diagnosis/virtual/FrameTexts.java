package io.github.listenqueue.internal.diagnosis.virtual;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The frames of a dump, each made once: thousands of virtual threads have the same. */
final class FrameTexts {

    private static final int SLOTS = 1 << 12;
    private static final int NATIVE = -2;
    private static final int HASH = 31;

    @SuppressWarnings("ArrayRecordComponent") // compared by its content, and never changed
    private record Slot(byte[] text, StackTraceElement frame) {}

    private final @Nullable Slot[] slots = new Slot[SLOTS];

    /** Returns the frame of a text as {@link StackTraceElement#toString} prints it. */
    StackTraceElement frame(byte[] bytes, int length) {
        int hash = 0;
        for (int i = 0; i < length; i++) {
            hash = HASH * hash + bytes[i];
        }
        int index = (hash ^ (hash >>> 16)) & (SLOTS - 1);
        Slot slot = slots[index];
        if (slot == null || !Arrays.equals(slot.text(), 0, slot.text().length, bytes, 0, length)) {
            StackTraceElement frame = parse(new String(bytes, 0, length, StandardCharsets.UTF_8));
            slot = new Slot(Arrays.copyOf(bytes, length), frame);
            slots[index] = slot;
        }
        return slot.frame();
    }

    /** Parses {@code java.base/java.lang.Thread.run(Thread.java:1474)}, where loader and module may be missing. */
    static StackTraceElement parse(String text) {
        int open = text.indexOf('(');
        String call = open < 0 ? text : text.substring(0, open);
        // A hidden class has its address in the name, like Shop$$Lambda/0x0000000011008.
        int address = call.indexOf("/0x");
        call = call.substring(call.lastIndexOf('/', (address < 0 ? call.length() : address) - 1) + 1);
        int dot = call.lastIndexOf('.');
        String type = dot < 0 ? "" : call.substring(0, dot);
        String method = call.substring(dot + 1);
        String place = open < 0 || !text.endsWith(")") ? "" : text.substring(open + 1, text.length() - 1);
        if (place.equals("Native Method")) {
            return new StackTraceElement(type, method, null, NATIVE);
        }
        int colon = place.lastIndexOf(':');
        int line = colon < 0 ? -1 : number(place.substring(colon + 1));
        String file = line < 0 ? place : place.substring(0, colon);
        return new StackTraceElement(type, method, file.isEmpty() || file.equals("Unknown Source") ? null : file, line);
    }

    private static int number(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
