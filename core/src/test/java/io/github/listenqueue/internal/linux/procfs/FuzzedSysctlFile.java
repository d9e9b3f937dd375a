package io.github.listenqueue.internal.linux.procfs;

import io.github.listenqueue.fuzz.FuzzTarget;
import io.github.listenqueue.fuzz.InputFile;
import io.github.listenqueue.fuzz.Text;
import java.util.OptionalInt;

/** A file under {@code /proc/sys}. */
public final class FuzzedSysctlFile implements FuzzTarget {

    private static final int TOO_LONG = 32;

    private final InputFile file = new InputFile("somaxconn");

    @Override
    public Object parse(byte[] input) {
        try (SysctlFile number = new SysctlFile(file.holding(input))) {
            OptionalInt value = number.read();
            return value.isPresent() == (number.problem() == null) && value.isPresent() ? value.getAsInt() : UNKNOWN;
        }
    }

    @Override
    public Object expect(byte[] input) throws NotKnown {
        String text = Text.of(input);
        Text.require(text.length() < TOO_LONG, "too long");
        return Text.atMost(
                Integer.MAX_VALUE, Text.decimal(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text));
    }
}
