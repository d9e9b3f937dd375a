package io.github.listenqueue.internal.linux.procfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The files of {@code /proc/self/task}, which describe each thread of this process. Each read takes one descriptor for
 * its duration.
 */
public final class TaskFiles {

    private final Path folder;
    /** The buffer for the longest of the files, {@code syscall}: nine numbers of at most 18 characters. */
    private final byte[] buffer = new byte[256];

    private int length;

    public TaskFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * A system call that a thread waits in.
     *
     * @param number the number of the call; -1 if the thread waits in none, -2 if it runs or is ready to run
     * @param descriptor the low half of the first argument, which is a descriptor if the call takes one
     * @param second the second argument, which is an address if the call takes one there; 0 if there is none
     */
    public record Call(int number, int descriptor, long second) {

        /** The state of a thread that runs. */
        public static final Call RUNNING = new Call(-2, -1, 0);

        static final Call NONE = new Call(-1, -1, 0);
    }

    /**
     * Returns the ids of the threads in the kernel.
     *
     * @param max the maximum number of ids
     * @throws IOException with the name of the folder, if it cannot be read
     */
    public int[] ids(int max) throws IOException {
        // A directory stream would make a path of each entry and four times the garbage.
        String[] names = folder.toFile().list();
        if (names == null) {
            throw new IOException(folder + " cannot be listed");
        }
        int[] ids = new int[Math.min(max, names.length)];
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
     * Returns the system call that a thread waits in, from {@code syscall} ({@code proc_pid_syscall} in
     * {@code fs/proc/base.c}). The number is decimal, the arguments are hexadecimal.
     *
     * <pre>43 0x4 0x7f801c545550 0x7f801c545548 0xc 0x0 0x69ecc37f8 0x7f801c545500 0x7f80483f972f</pre>
     *
     * @throws IOException with the name of the file, if it cannot be read or is malformed
     */
    public Call call(int id) throws IOException {
        read(id, "syscall");
        int end = Ascii.wordEnd(buffer, 0, length);
        if (Ascii.startsWith("running", buffer, 0, length)) {
            return Call.RUNNING;
        }
        if (Ascii.startsWith("-1 ", buffer, 0, length)) {
            return Call.NONE;
        }
        long number = Ascii.decimal(buffer, 0, end);
        int argument = end + 1;
        int argumentEnd = Ascii.wordEnd(buffer, argument, length);
        // A descriptor is an int, so the other half of the register is ignored.
        int digits = argument + "0x".length();
        int half = Math.max(digits, argumentEnd - Integer.BYTES * 2);
        long descriptor = Ascii.hex(buffer, half, argumentEnd);
        boolean hexadecimal = Ascii.startsWith(" 0x", buffer, end, length)
                && (half == digits || Ascii.hex(buffer, digits, half) != Ascii.INVALID)
                && descriptor != Ascii.INVALID;
        if (number < 0 || number > Integer.MAX_VALUE || !hexadecimal) {
            throw new IOException(path(id, "syscall") + " makes no sense: '"
                    + Ascii.printable(buffer, 0, Math.min(length, 80)) + "'");
        }
        return new Call((int) number, (int) descriptor, second(argumentEnd));
    }

    /** Returns the argument after a position; 0 if there is none that fits a positive number. */
    private long second(int end) {
        if (!Ascii.startsWith(" 0x", buffer, end, length)) {
            return 0;
        }
        int digits = end + " 0x".length();
        int last = Ascii.wordEnd(buffer, digits, length);
        int half = Math.max(digits, last - Integer.BYTES * 2);
        long high = half == digits ? 0 : Ascii.hex(buffer, digits, half);
        long low = Ascii.hex(buffer, half, last);
        return high == Ascii.INVALID || low == Ascii.INVALID ? 0 : Math.max(0, high << Integer.SIZE | low);
    }

    /** Returns the name of a thread in the kernel, at most 15 bytes; null if it cannot be read. */
    public byte @Nullable [] name(int id) {
        try {
            read(id, "comm");
        } catch (IOException e) {
            return null;
        }
        return Arrays.copyOf(buffer, length > 0 && buffer[length - 1] == '\n' ? length - 1 : length);
    }

    /**
     * Returns the CPU time of a thread in ns, from the first number in {@code schedstat}; -1 if unknown. It equals the
     * thread CPU clock to the nanosecond.
     */
    public long ranNs(int id) {
        try {
            read(id, "schedstat");
        } catch (IOException e) {
            return -1;
        }
        return Ascii.decimal(buffer, 0, Ascii.wordEnd(buffer, 0, length));
    }

    /** Returns true if the thread still exists. Needs no descriptor. */
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
}
