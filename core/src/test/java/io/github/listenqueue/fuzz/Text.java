package io.github.listenqueue.fuzz;

import io.github.listenqueue.fuzz.FuzzTarget.NotKnown;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Text of the kernel, the slow way: a character for each byte, and strings for all that is in it. */
public final class Text {

    private Text() {}

    public static String of(byte[] input) {
        return new String(input, StandardCharsets.ISO_8859_1);
    }

    /** The lines, each with its line break, if it has one. */
    public static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split("(?<=\n)", 0));
    }

    /** Returns what blanks separate. */
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

    public static int atMost(long most, long number) throws NotKnown {
        require(number <= most, number + " is more than " + most);
        return (int) number;
    }

    public static void require(boolean condition, String otherwise) throws NotKnown {
        if (!condition) {
            throw new NotKnown(otherwise);
        }
    }

    private static long number(String text, String form, int radix, long most) throws NotKnown {
        require(text.matches(form), text);
        BigInteger number = new BigInteger(text, radix);
        require(number.compareTo(BigInteger.valueOf(most)) <= 0, text);
        return number.longValue();
    }
}
