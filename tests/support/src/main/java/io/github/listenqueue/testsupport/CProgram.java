package io.github.listenqueue.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/** The small C programs under {@code /live}, compiled once. */
public final class CProgram {

    private static final Map<String, String> COMPILED = new HashMap<>();

    private CProgram() {}

    /** Returns the path of a program. Skips the test if there is no compiler. */
    public static synchronized String path(String name) throws IOException, InterruptedException {
        String known = COMPILED.get(name);
        if (known != null) {
            return known;
        }
        Path folder = Files.createTempDirectory("listenqueue-" + name);
        Path source = folder.resolve(name + ".c");
        Path made = folder.resolve(name);
        for (Path file : List.of(folder, source, made)) {
            file.toFile().deleteOnExit();
        }
        try (InputStream resource = CProgram.class.getResourceAsStream("/live/" + name + ".c")) {
            Files.copy(Objects.requireNonNull(resource), source);
        }
        Process gcc;
        try {
            gcc = new ProcessBuilder("gcc", "-o", made.toString(), source.toString())
                    .inheritIO()
                    .start();
        } catch (IOException e) {
            return Assumptions.abort("gcc, which compiles the helper programs, cannot be run: " + e.getMessage());
        }
        assertThat(gcc.waitFor()).as("exit status of gcc").isZero();
        COMPILED.put(name, made.toString());
        return made.toString();
    }
}
