package io.github.listenqueue.internal.linux.procfs;

import io.github.listenqueue.fuzz.FuzzTarget;
import io.github.listenqueue.fuzz.InputFile;
import io.github.listenqueue.fuzz.Text;
import io.github.listenqueue.internal.linux.procfs.ProcFields.Place;
import java.util.List;
import java.util.stream.IntStream;

/** The numbers that the library reads from {@code schedstat}, {@code stat}, {@code limits} and {@code pressure/cpu}. */
public final class FuzzedProcFields implements FuzzTarget {

    private static final List<Place> PLACES = List.of(
            new Place("", 0),
            new Place("", 1),
            new Place(")", 11),
            new Place(")", 12),
            new Place("Max open files", 0),
            new Place("some avg10=", 0));

    private static final int MAX_FILE_BYTES = 4096;

    private final InputFile file = new InputFile("numbers");

    @Override
    public Object parse(byte[] input) {
        return parse(file, input, PLACES);
    }

    @Override
    public Object expect(byte[] input) {
        return expect(input, PLACES);
    }

    private static List<Long> parse(InputFile file, byte[] input, List<Place> places) {
        try (ProcFields numbers = new ProcFields(file.holding(input), places)) {
            numbers.read();
            return IntStream.range(0, places.size()).mapToObj(numbers::value).toList();
        }
    }

    /** Returns each number, or -1. */
    public static List<Long> expect(byte[] input, List<Place> places) {
        String whole = Text.of(input);
        String text = whole.substring(0, Math.min(MAX_FILE_BYTES, whole.length()));
        return places.stream()
                .map(place -> FuzzTarget.numberOr(-1, () -> expect(text, place)))
                .toList();
    }

    private static long expect(String text, Place place) throws NotKnown {
        int words = text.lastIndexOf(place.after());
        Text.require(place.after().isEmpty() || words >= 0, "no such words");
        String behind = place.after().isEmpty()
                ? text
                : text.substring(words + place.after().length());
        List<String> found = Text.words(behind);
        Text.require(found.size() > place.place(), "not as many words");
        boolean last = found.size() == place.place() + 1;
        Text.require(!last || behind.matches("(?s).*[ \t\n]"), "may be cut off");
        return Text.decimal(found.get(place.place()).replaceFirst("[.]", ""));
    }
}
