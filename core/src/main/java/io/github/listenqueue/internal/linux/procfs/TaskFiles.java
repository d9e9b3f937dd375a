package io.github.listenqueue.internal.linux.procfs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code /proc/self/task}: what the kernel tells of each thread of this process. Opening a file takes a descriptor for as
 * long as it is read.
 */
public final class TaskFiles {

    private final Path folder;
    /** The longest of the files is {@code syscall}: nine numbers of at most 18 characters. */
    private final byte[] buffer = new byte[256];

    private int length;

    public TaskFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * A system call that a thread sits in.
     *
     * @param number of the call; -1 if the thread waits in none, -2 if it runs or is ready to
     * @param descriptor the low half of the first argument; a descriptor, if the call takes one
     */
    public record Call(int number, int descriptor) {

        /** The state of a running thread. */
        public static final Call RUNNING = new Call(-2, -1);

        static final Call NONE = new Call(-1, -1);
    }

    /**
     * The kernel's ids of the threads.
     *
     * @param most so many at most are listed
     * @throws IOException with the folder's name, if it cannot be read
     */
    public int[] ids(int most) throws IOException {
        // A directory stream would make a path of each entry, four times the garbage.
        String[] names = folder.toFile().list();
        if (names == null) {
            throw new IOException(folder + " cannot be listed");
        }
        int[] ids = new int[Math.min(most, names.length)];
        for (int i = 0; i < ids.length; i++) {
            try {
                ids[i] = Integer.parseInt(names[i]);
            } catch (NumberFormatException e) {
                throw new IOException(folder + ": " + e.getMessage(), e);
            }
        }
        return ids;
    }

    /**
     * The system call that a thread waits in, from {@code syscall} ({@code proc_pid_syscall} in {@code fs/proc/base.c}: the
     * number in decimal, the arguments in hexadecimal):
     *
     * <pre>43 0x4 0x7f801c545550 0x7f801c545548 0xc 0x0 0x69ecc37f8 0x7f801c545500 0x7f80483f972f</pre>
     *
     * @throws IOException with the file's name, if it cannot be read or makes no sense
     */
    public Call call(int id) throws IOException {
        read(id, "syscall");
        int end = tokenEnd(0);
        if (startsWith("running", 0)) {
            return Call.RUNNING;
        }
        if (startsWith("-1 ", 0)) {
            return Call.NONE;
        }
        long number = AsciiNumbers.decimal(buffer, 0, end);
        int argument = end + 1;
        int argumentEnd = tokenEnd(argument);
        // A descriptor is an int: what the other half of the register holds is of no meaning.
        int digits = argument + "0x".length();
        int half = Math.max(digits, argumentEnd - Integer.BYTES * 2);
        long descriptor = AsciiNumbers.hex(buffer, half, argumentEnd);
        boolean hexadecimal = startsWith(" 0x", end)
                && (half == digits || AsciiNumbers.hex(buffer, digits, half) != AsciiNumbers.INVALID)
                && descriptor != AsciiNumbers.INVALID;
        if (number < 0 || number > Integer.MAX_VALUE || !hexadecimal) {
            String text = new String(buffer, 0, Math.min(length, 80), StandardCharsets.US_ASCII);
            throw new IOException(path(id, "syscall") + " makes no sense: '" + text.replaceAll("[^ -~]", "?") + "'");
        }
        return new Call((int) number, (int) descriptor);
    }

    /** A thread's name as the kernel knows it, at most 15 bytes of it; null if it cannot be read. */
    public byte @Nullable [] name(int id) {
        try {
            read(id, "comm");
        } catch (IOException e) {
            return null;
        }
        return Arrays.copyOf(buffer, length > 0 && buffer[length - 1] == '\n' ? length - 1 : length);
    }

    /**
     * The time for which a thread has run, in ns, from the first number in {@code schedstat}; the clock of the thread counts the
     * same, to the nanosecond. -1 if unknown.
     */
    public long ranNs(int id) {
        try {
            read(id, "schedstat");
        } catch (IOException e) {
            return -1;
        }
        return AsciiNumbers.decimal(buffer, 0, tokenEnd(0));
    }

    /** Returns true if there still is such a thread; needs no descriptor. */
    public boolean lives(int id) {
        return Files.exists(folder.resolve(Integer.toString(id)));
    }

    private void read(int id, String name) throws IOException {
        length = 0;
        try (ProcFile file = new ProcFile(path(id, name))) {
            String problem = file.readBy(() -> {
                length = Math.max(0, file.read(buffer, 0, buffer.length));
                return length == buffer.length ? "more than " + (buffer.length - 1) + " bytes" : null;
            });
            if (problem != null) {
                throw new IOException(problem);
            }
        }
    }

    private Path path(int id, String name) {
        return folder.resolve(id + "/" + name);
    }

    private boolean startsWith(String word, int from) {
        for (int i = 0; i < word.length(); i++) {
            if (from + i >= length || buffer[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int tokenEnd(int from) {
        int at = from;
        while (at < length && buffer[at] != ' ' && buffer[at] != '\n') {
            at++;
        }
        return at;
    }
}
