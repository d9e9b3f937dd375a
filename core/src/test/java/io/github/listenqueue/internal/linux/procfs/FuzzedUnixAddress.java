package io.github.listenqueue.internal.linux.procfs;

import io.github.listenqueue.fuzz.FuzzTarget;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The bytes that a unix-domain socket is bound to. */
public final class FuzzedUnixAddress implements FuzzTarget {

    private static final int MAX_CHARACTER_BYTES = 4;

    @Override
    public Object parse(byte[] input) {
        return List.of(
                UnixAddress.of(input, 0, input.length),
                UnixAddress.decode(StandardCharsets.UTF_8, input, 0, input.length),
                UnixAddress.decode(StandardCharsets.US_ASCII, input, 0, input.length));
    }

    @Override
    public Object expect(byte[] input) {
        return List.of(
                expected(input), decoded(StandardCharsets.UTF_8, input), decoded(StandardCharsets.US_ASCII, input));
    }

    static UnixDomainSocketAddress expected(byte[] bytes) {
        return UnixDomainSocketAddress.of(decoded(Charset.forName(System.getProperty("sun.jnu.encoding")), bytes)
                .replace("\0", "\\x00"));
    }

    /** Decodes one character after the other, each from the shortest bytes that form one. */
    private static String decoded(Charset charset, byte[] bytes) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < bytes.length) {
            int length = 1;
            while (length <= MAX_CHARACTER_BYTES && character(charset, bytes, at, length) == null) {
                length++;
            }
            if (length <= MAX_CHARACTER_BYTES) {
                text.append(character(charset, bytes, at, length));
                at += length;
            } else {
                text.append(String.format("\\x%02x", bytes[at]));
                at++;
            }
        }
        return text.toString();
    }

    private static CharBuffer character(Charset charset, byte[] bytes, int at, int length) {
        try {
            return at + length > bytes.length ? null : charset.newDecoder().decode(ByteBuffer.wrap(bytes, at, length));
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
