package io.github.listenqueue.internal.linux.procfs;

import java.nio.charset.StandardCharsets;

/** A parser of words and numbers as the kernel prints them. It reads bytes and makes no string. */
final class Ascii {

    /** The result for text that is no such number or a number that does not fit. */
    static final long INVALID = -1;

    private Ascii() {}

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

    /** Returns the position of the next byte that is no blank; the end of the range if there is none. */
    static int skipBlanks(byte[] text, int from, int to) {
        int at = from;
        while (at < to && text[at] == ' ') {
            at++;
        }
        return at;
    }

    /** Returns the position of the next blank or line break; the end of the range if there is none. */
    static int wordEnd(byte[] text, int from, int to) {
        int at = from;
        while (at < to && text[at] != ' ' && text[at] != '\n') {
            at++;
        }
        return at;
    }

    /** Returns the position of the next such byte; the end of the range if there is none. */
    static int find(char wanted, byte[] text, int from, int to) {
        int at = from;
        while (at < to && text[at] != wanted) {
            at++;
        }
        return at;
    }

    /** Returns true if the range begins with a word. */
    static boolean startsWith(String word, byte[] text, int from, int to) {
        if (to - from < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (text[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Returns true if the range ends with a word. */
    static boolean endsWith(String word, byte[] text, int from, int to) {
        return to - from >= word.length() && startsWith(word, text, to - word.length(), to);
    }

    /** Returns true if the range is the word. */
    static boolean equals(String word, byte[] text, int from, int to) {
        return to - from == word.length() && startsWith(word, text, from, to);
    }

    /** Returns the text for a message. */
    static String printable(byte[] text, int from, int to) {
        return new String(text, from, to - from, StandardCharsets.US_ASCII).replaceAll("[^ -~]", "?");
    }
}
