package io.github.listenqueue.internal.diagnosis;

import io.github.listenqueue.fuzz.FuzzTarget;
import io.github.listenqueue.fuzz.InputFile;
import io.github.listenqueue.internal.linux.procfs.FuzzedProcFields;
import io.github.listenqueue.internal.linux.procfs.ProcFields.Place;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;

/** Fuzz target for {@code cpu.stat} of a single control group. */
public final class FuzzedCpuGroup implements FuzzTarget {

    private static final List<Place> PLACES = List.of(
            new Place("throttled_usec", 0),
            new Place("throttled_time", 0),
            new Place("nr_periods", 0),
            new Place("nr_throttled", 0));

    private final InputFile file = new InputFile("cpu.stat");

    @Override
    public Object parse(byte[] input) {
        Path root = file.holding(input).getParent();
        try (CpuGroup group = CpuGroup.find(root.resolve("no groups"), root)) {
            group.read();
            return List.of(group.throttledNs(), group.periods(), group.throttledPeriods());
        }
    }

    @Override
    public Object expect(byte[] input) {
        List<Long> numbers = FuzzedProcFields.expect(input, PLACES);
        return List.of(numbers.get(0) >= 0 ? nanos(numbers.get(0)) : numbers.get(1), numbers.get(2), numbers.get(3));
    }

    private static long nanos(long micros) {
        BigInteger nanos = BigInteger.valueOf(micros).multiply(BigInteger.valueOf(1000));
        return nanos.bitLength() < Long.SIZE ? nanos.longValue() : CpuGroup.UNKNOWN;
    }
}
