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
 * The address of a unix-domain socket from the bytes that the kernel has for it, {@code @} standing for NUL.
 *
 * <p>A socket may be bound to any bytes, and no {@link java.nio.file.Path} can be made of bytes that are no text in the
 * encoding of this JVM's file names; each of those appears as {@code \xNN}.
 */
final class UnixAddress {

    /** The encoding that {@code sun.nio.fs} makes bytes of paths with. */
    private static final Charset FILE_NAMES = fileNames();

    private UnixAddress() {}

    static UnixDomainSocketAddress of(byte[] bytes, int from, int to) {
        try {
            return address(FILE_NAMES, bytes, from, to);
        } catch (InvalidPathException e) {
            // Text that decodes and does not encode again.
            return address(StandardCharsets.US_ASCII, bytes, from, to);
        }
    }

    /** A NUL, which no path may have, comes from no kernel. */
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
