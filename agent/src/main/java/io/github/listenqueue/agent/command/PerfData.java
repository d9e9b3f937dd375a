package io.github.listenqueue.agent.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The texts among the performance data of a JVM, {@code /tmp/hsperfdata_USER/PID}. The JVM maps the file, so reading it does not
 * touch the JVM.
 *
 * <p>The format is {@code PerfDataPrologue} and {@code PerfDataEntry} in HotSpot's {@code perfMemory.hpp}. The prologue: 0 the
 * magic 0xcafec0c0 (big-endian), 4 the byte order (1 is little-endian), 24 the offset of the first entry, 28 the number of
 * entries. An entry: 0 its length, 4 the offset of its name, 8 the length of its vector, 12 its type (B is byte), 16 the offset
 * of its data.
 */
final class PerfData {

    private static final int MAGIC = 0xcafec0c0;
    private static final int PROLOGUE_BYTES = 32;
    private static final int ENTRY_BYTES = 20;
    private static final long MAX_BYTES = 1 << 20;

    private final Map<String, String> texts;

    private PerfData(Map<String, String> texts) {
        this.texts = texts;
    }

    /** Reads the file of a JVM in the file system that the JVM sees. */
    static Optional<PerfData> of(long pid, long innerPid) {
        Path folder = Path.of("/proc/" + pid + "/root/tmp");
        try (Stream<Path> users = Files.list(folder)) {
            List<Path> files = users.filter(
                            user -> user.getFileName().toString().startsWith("hsperfdata_"))
                    .map(user -> user.resolve(Long.toString(innerPid)))
                    .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .toList();
            return files.size() == 1 && Files.size(files.get(0)) <= MAX_BYTES
                    ? Optional.of(parse(ByteBuffer.wrap(Files.readAllBytes(files.get(0)))))
                    : Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Parses the file. Entries that do not fit into it are left out. */
    static PerfData parse(ByteBuffer file) {
        Map<String, String> texts = new HashMap<>();
        if (file.limit() < PROLOGUE_BYTES || file.order(ByteOrder.BIG_ENDIAN).getInt(0) != MAGIC) {
            return new PerfData(texts);
        }
        file.order(file.get(4) == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int at = file.getInt(24);
        for (int left = file.getInt(28); left > 0 && at >= 0 && at + ENTRY_BYTES <= file.limit(); left--) {
            int length = file.getInt(at);
            if (length < ENTRY_BYTES || length > file.limit() - at) {
                break;
            }
            if (file.getInt(at + 8) > 0 && file.get(at + 12) == 'B') {
                texts.put(
                        text(file, at + file.getInt(at + 4), at + length),
                        text(file, at + file.getInt(at + 16), at + length));
            }
            at += length;
        }
        return new PerfData(texts);
    }

    /** Returns the text that ends with a zero byte. */
    private static String text(ByteBuffer file, int from, int end) {
        int to = Math.max(0, from);
        while (to < end && file.get(to) != 0) {
            to++;
        }
        byte[] bytes = new byte[Math.max(0, to - from)];
        if (bytes.length > 0) {
            file.get(from, bytes);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Returns the main class, or the file name of the jar. */
    Optional<String> mainName() {
        return text("sun.rt.javaCommand").map(command -> CommandLine.shortName(command.split(" ", 2)[0]));
    }

    Optional<String> javaVersion() {
        return text("java.property.java.version");
    }

    /** Returns false if the JVM was started with attaching disabled. The first capability is to be attached to. */
    boolean isAttachable() {
        return text("sun.rt.jvmCapabilities")
                .map(flags -> flags.startsWith("1"))
                .orElse(true);
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(texts.get(name)).filter(text -> !text.isBlank());
    }
}
