package io.github.listenqueue.internal.linux.procfs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A file under {@code /proc/sys} that holds one number.
 *
 * <p>Such a file returns content only for a read at offset 0 and reports size 0. So the number must be read at once into a
 * buffer that is large enough. {@code Files.readString} would return its first digit.
 */
public final class SysctlFile implements AutoCloseable {

    private static final int MAX_NUMBER_BYTES = 32;

    private final ProcFile file;
    private final ProcFile.Parser parser = this::parse;
    private final byte[] buffer = new byte[MAX_NUMBER_BYTES];
    private OptionalInt value = OptionalInt.empty();
    private @Nullable String problem;

    public SysctlFile(Path path) {
        this.file = new ProcFile(path);
    }

    /** Reads the file. Returns the same object while the number stays the same. */
    public OptionalInt read() {
        problem = file.readBy(parser);
        if (problem != null) {
            value = OptionalInt.empty();
        }
        return value;
    }

    /** Returns the error of the last read, with the name of the file; null if there was none. */
    public @Nullable String problem() {
        return problem;
    }

    @Override
    public void close() {
        file.close();
    }

    private @Nullable String parse() throws IOException {
        int length = Math.max(0, file.read(buffer, 0, buffer.length));
        int end = length > 0 && buffer[length - 1] == '\n' ? length - 1 : length;
        long number = Ascii.decimal(buffer, 0, end);
        if (number == Ascii.INVALID || number > Integer.MAX_VALUE || length == buffer.length) {
            return "not a number from 0 to " + Integer.MAX_VALUE + ": '" + Ascii.printable(buffer, 0, end) + "'";
        }
        if (value.isEmpty() || value.getAsInt() != number) {
            value = OptionalInt.of((int) number);
        }
        return null;
    }
}
