package io.github.listenqueue.internal.linux.procfs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some numbers of a small text file of the kernel, which is kept open and read without allocating. A number is found by the
 * words before it and its place after them, counted in blank-separated texts.
 *
 * <pre>
 * Max open files            1024                 1048576              files     limits: "Max open files", 0
 * 41882 12008 17                                                               schedstat: "", 1
 * some avg10=58.29 avg60=66.73 avg300=32.85 total=187232420                    pressure/cpu: "some avg10=", 0
 * 4711 (java) S 1 4711 4711 0 -1 4194304 102 0 0 0 31 7 …                      stat: ")", 11 and 12
 * </pre>
 *
 * A decimal point is ignored, so 58.29 is read as 5829.
 */
public final class ProcFields implements AutoCloseable {

    private static final int MAX_FILE_BYTES = 4096;

    private final ProcFile file;
    private final ProcFile.Parser parser = this::parse;
    private final List<Place> wanted;
    private final long[] values;
    private final byte[] buffer = new byte[MAX_FILE_BYTES];
    private @Nullable String problem;

    /**
     * The place of a number.
     *
     * @param after the words before the number, by their last occurrence; empty for the start of the file
     * @param place the number of blank-separated texts to skip after the words
     */
    public record Place(String after, int place) {}

    public ProcFields(Path path, List<Place> wanted) {
        file = new ProcFile(path);
        this.wanted = wanted;
        values = new long[wanted.size()];
        Arrays.fill(values, -1);
    }

    /** Reads the file. Numbers that could not be read become unknown. */
    public void read() {
        Arrays.fill(values, -1);
        problem = file.readBy(parser);
    }

    /** Returns the number at a position in the list of wanted numbers; -1 if unknown. */
    public long value(int wanted) {
        return values[wanted];
    }

    /** Returns the error of the last read, with the name of the file; null if at least one number was found. */
    public @Nullable String problem() {
        return problem;
    }

    @Override
    public void close() {
        file.close();
    }

    private @Nullable String parse() throws IOException {
        int length = file.fill(buffer, 0);
        boolean any = false;
        for (int i = 0; i < values.length; i++) {
            Place place = wanted.get(i);
            int from = afterLast(place.after(), length);
            values[i] = from < 0 ? -1 : number(from, place.place(), length);
            any |= values[i] >= 0;
        }
        return any ? null : "none of the numbers wanted is there";
    }

    private int afterLast(String words, int length) {
        if (words.isEmpty()) {
            return 0;
        }
        for (int end = length; end >= words.length(); end--) {
            if (Ascii.endsWith(words, buffer, 0, end)) {
                return end;
            }
        }
        return -1;
    }

    private long number(int from, int place, int length) {
        int at = skip(from, length, true);
        for (int i = 0; i < place; i++) {
            at = skip(skip(at, length, false), length, true);
        }
        int end = skip(at, length, false);
        // A number that ends with the file may have been cut off.
        return end == length ? -1 : withoutPoint(at, end);
    }

    private long withoutPoint(int from, int end) {
        int point = Ascii.find('.', buffer, from, end);
        if (point == end) {
            return Ascii.decimal(buffer, from, end);
        }
        byte[] digits = Arrays.copyOfRange(buffer, from, end - 1);
        System.arraycopy(buffer, point + 1, digits, point - from, end - 1 - point);
        return Ascii.decimal(digits, 0, digits.length);
    }

    private int skip(int from, int length, boolean blanks) {
        int at = from;
        while (at < length && (buffer[at] == ' ' || buffer[at] == '\t' || buffer[at] == '\n') == blanks) {
            at++;
        }
        return at;
    }
}
