package io.github.listenqueue.faults;

import java.util.List;
import java.util.stream.Stream;

/** All faults. */
final class Faults {

    static final List<Fault> ALL = Stream.of(
                    Resources.FAULTS,
                    NoThreads.FAULTS,
                    Processors.FAULTS,
                    Rights.FAULTS,
                    Procfs.FAULTS,
                    Sandboxes.FAULTS,
                    Subscribers.FAULTS,
                    Closing.FAULTS,
                    Redeployment.FAULTS,
                    NativeImage.FAULTS,
                    Many.FAULTS)
            .flatMap(List::stream)
            .toList();

    private Faults() {}

    static Fault named(String name) {
        return ALL.stream()
                .filter(fault -> fault.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no fault " + name + ", there are "
                        + ALL.stream().map(Fault::name).toList()));
    }
}
