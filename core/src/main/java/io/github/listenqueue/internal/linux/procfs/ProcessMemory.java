package io.github.listenqueue.internal.linux.procfs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** The memory of this process, read from {@code /proc/self/mem}. Each read takes one descriptor for its duration. */
public final class ProcessMemory {

    private final Path path;
    private final ByteOrder order;
    private final int wordBytes;

    /**
     * Makes a view of the memory. No file is opened.
     *
     * @param wordBytes the size of a C {@code long}, 4 or 8
     */
    public ProcessMemory(Path path, ByteOrder order, int wordBytes) {
        this.path = path;
        this.order = order;
        this.wordBytes = wordBytes;
    }

    /**
     * Returns the word at an address.
     *
     * @throws IOException with the name of the file, if the memory there cannot be read
     */
    public long word(long address) throws IOException {
        byte[] bytes = new byte[wordBytes];
        if (address < 0) {
            throw new IOException(path + ": no such address");
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            file.seek(address);
            file.readFully(bytes);
        } catch (IOException e) {
            throw new IOException(IoErrors.of(path, e), e);
        }
        ByteBuffer word = ByteBuffer.wrap(bytes).order(order);
        return wordBytes == Long.BYTES ? word.getLong() : word.getInt();
    }
}
