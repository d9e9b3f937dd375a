package io.github.listenqueue.internal.linux.procfs;

/** A parser of numbers as the kernel prints them. It reads bytes and makes no string. */
final class AsciiNumbers {

    /** The result for text that is no such number or a number that does not fit. */
    static final long INVALID = -1;

    private AsciiNumbers() {}

    /** Returns the unsigned decimal number below 2^63 that fills the range. */
    static long decimal(byte[] text, int from, int to) {
        if (from >= to) {
            return INVALID;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                return INVALID;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** Returns the unsigned hexadecimal number of at most eight digits that fills the range. */
    static long hex(byte[] text, int from, int to) {
        if (from >= to || to - from > 8) {
            return INVALID;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text[i], 16);
            if (digit < 0) {
                return INVALID;
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
