package io.github.listenqueue.internal.linux.procfs;

import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;

/**
 * A decoder of the address of a unix-domain socket from the bytes that the kernel prints, with {@code @} for NUL.
 *
 * <p>A socket may be bound to any bytes. Bytes that are not text in the encoding of file names of this JVM cannot be part of
 * a {@link java.nio.file.Path}, so each of them is shown as {@code \xNN}.
 */
final class UnixAddress {

    /** The encoding that {@code sun.nio.fs} uses for paths. */
    private static final Charset FILE_NAMES = fileNames();

    private UnixAddress() {}

    static UnixDomainSocketAddress of(byte[] bytes, int from, int to) {
        try {
            return address(FILE_NAMES, bytes, from, to);
        } catch (InvalidPathException e) {
            // Text that can be decoded, but not encoded again.
            return address(StandardCharsets.US_ASCII, bytes, from, to);
        }
    }

    /** Returns the address. A NUL, which no path may contain and no kernel prints, is escaped. */
    private static UnixDomainSocketAddress address(Charset charset, byte[] bytes, int from, int to) {
        return UnixDomainSocketAddress.of(decode(charset, bytes, from, to).replace("\0", "\\x00"));
    }

    static String decode(Charset charset, byte[] bytes, int from, int to) {
        CharsetDecoder decoder = charset.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
        CharBuffer out = CharBuffer.allocate(to - from);
        StringBuilder text = new StringBuilder();
        while (in.hasRemaining()) {
            CoderResult result = decoder.decode(in, out, true);
            text.append(out.flip());
            out.clear();
            for (int i = 0; i < (result.isError() ? result.length() : 0); i++) {
                text.append(String.format("\\x%02x", in.get()));
            }
            decoder.reset();
        }
        return text.toString();
    }

    private static Charset fileNames() {
        try {
            return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        } catch (IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }
}
