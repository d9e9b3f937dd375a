package io.github.listenqueue.internal.linux.procfs;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** Captured and made-up files, named by the file and the kernel or machine that printed it. */
final class Fixtures {

    private Fixtures() {}

    static Path file(String name) {
        try {
            return Path.of(Objects.requireNonNull(Fixtures.class.getResource(name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
