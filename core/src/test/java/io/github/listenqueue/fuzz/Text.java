package io.github.listenqueue.fuzz;

import io.github.listenqueue.fuzz.FuzzTarget.NotKnown;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Text of the kernel, parsed slowly, with a character for each byte and a string for each part. */
public final class Text {

    private Text() {}

    public static String of(byte[] input) {
        return new String(input, StandardCharsets.ISO_8859_1);
    }

    /** Returns the lines, each with its line break if it has one. */
    public static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split("(?<=\n)", 0));
    }

    /** Returns the blank-separated words. */
    public static List<String> words(String text) {
        List<String> words = new ArrayList<>(Arrays.asList(text.split("[ \t\n]+", 0)));
        words.remove("");
        return words;
    }

    public static long decimal(String text) throws NotKnown {
        return number(text, "[0-9]+", 10, Long.MAX_VALUE);
    }

    public static long hex(String text) throws NotKnown {
        return number(text, "[0-9a-fA-F]{1,8}", 16, 0xFFFF_FFFFL);
    }

    public static int atMost(long max, long number) throws NotKnown {
        require(number <= max, number + " is more than " + max);
        return (int) number;
    }

    public static void require(boolean condition, String otherwise) throws NotKnown {
        if (!condition) {
            throw new NotKnown(otherwise);
        }
    }

    private static long number(String text, String form, int radix, long max) throws NotKnown {
        require(text.matches(form), text);
        BigInteger number = new BigInteger(text, radix);
        require(number.compareTo(BigInteger.valueOf(max)) <= 0, text);
        return number.longValue();
    }
}
