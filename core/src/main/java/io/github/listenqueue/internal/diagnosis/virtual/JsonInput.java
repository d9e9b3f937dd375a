package io.github.listenqueue.internal.diagnosis.virtual;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reader of JSON, token by token, of bounded memory. Throws {@link IOException} where the text ends early or is no JSON. */
final class JsonInput {

    /** Longer texts are cut. The name of a thread may be of any length. */
    static final int MAX_TEXT = 1024;

    private static final int MAX_DEPTH = 32;
    private static final int BUFFER = 1 << 14;
    private static final int END = -1;
    private static final int HEX = 16;

    private final InputStream in;
    private final long maxBytes;
    private final byte[] buffer = new byte[BUFFER];
    private final byte[] text = new byte[MAX_TEXT];
    private int textLength;
    private int position;
    private int limit;
    private long bytes;

    /**
     * Creates a reader.
     *
     * @param maxBytes the number of bytes after which reading fails
     */
    JsonInput(InputStream in, long maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** A consumer of the fields of an object, which reads the value of each. */
    @FunctionalInterface
    interface Field {
        void read(String name) throws IOException;
    }

    /** A consumer of the elements of an array, which reads each. */
    @FunctionalInterface
    interface Element {
        void read() throws IOException;
    }

    /** Reads an object; skips any other value. */
    void object(Field field) throws IOException {
        if (peek() != '{') {
            skip();
            return;
        }
        next();
        for (int at = peek(); at != '}'; at = separator('}')) {
            readText();
            String name = text();
            expect(':');
            field.read(name);
        }
        next();
    }

    /** Reads an array; skips any other value. */
    void array(Element element) throws IOException {
        if (peek() != '[') {
            skip();
            return;
        }
        next();
        for (int at = peek(); at != ']'; at = separator(']')) {
            element.read();
        }
        next();
    }

    /** Reads a text, number or literal into {@link #bytes}; skips objects and arrays, which leaves no bytes. */
    void scalar() throws IOException {
        textLength = 0;
        int at = peek();
        if (at == '"') {
            readText();
        } else if (at == '{' || at == '[') {
            skip();
            textLength = 0;
        } else {
            while (at != ',' && at != '}' && at != ']' && at > ' ') {
                append(next());
                at = current();
            }
            if (textLength == 0) {
                throw new IOException("no JSON value at byte " + offset());
            }
        }
    }

    /** Returns the bytes of the last text, unescaped. The array is used again. */
    byte[] bytes() {
        return text;
    }

    /** Returns the number of bytes of the last text. */
    int length() {
        return textLength;
    }

    /** Returns the last text. */
    String text() {
        return new String(text, 0, textLength, StandardCharsets.UTF_8);
    }

    /** Skips a value of any kind. */
    void skip() throws IOException {
        int depth = 0;
        do {
            int at = peek();
            if (at == '{' || at == '[') {
                next();
                if (++depth > MAX_DEPTH) {
                    throw new IOException("JSON nested deeper than " + MAX_DEPTH + " at byte " + offset());
                }
            } else if (at == '}' || at == ']') {
                next();
                depth--;
            } else if (at == ',' || at == ':') {
                next();
            } else {
                scalar();
            }
        } while (depth > 0);
    }

    private int separator(char end) throws IOException {
        int at = peek();
        if (at == ',') {
            next();
            return peek();
        }
        if (at != end) {
            throw new IOException("no JSON at byte " + offset());
        }
        return at;
    }

    private void expect(char wanted) throws IOException {
        if (peek() != wanted) {
            throw new IOException("no JSON at byte " + offset());
        }
        next();
    }

    private void readText() throws IOException {
        expect('"');
        textLength = 0;
        for (int at = next(); at != '"'; at = next()) {
            append(at == '\\' ? escaped() : at);
        }
    }

    private int escaped() throws IOException {
        int at = next();
        return switch (at) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int value = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(next(), HEX);
                    if (digit < 0) {
                        throw new IOException("no JSON at byte " + offset());
                    }
                    value = value * HEX + digit;
                }
                // The JDK escapes control characters alone.
                yield value < 0x80 ? value : '?';
            }
            default -> at;
        };
    }

    private void append(int value) {
        if (textLength < MAX_TEXT) {
            text[textLength++] = (byte) value;
        }
    }

    /** Returns the next byte that is no white space, without taking it. */
    private int peek() throws IOException {
        int at = current();
        while (at == ' ' || at == '\n' || at == '\r' || at == '\t') {
            position++;
            at = current();
        }
        if (at == END) {
            throw new EOFException("it ends early, after " + offset() + " bytes");
        }
        return at;
    }

    private int next() throws IOException {
        int at = current();
        if (at == END) {
            throw new EOFException("it ends early, after " + offset() + " bytes");
        }
        position++;
        return at;
    }

    private int current() throws IOException {
        if (position == limit) {
            bytes += limit;
            if (bytes >= maxBytes) {
                throw new IOException("it is larger than " + maxBytes + " bytes");
            }
            limit = Math.max(0, in.read(buffer, 0, (int) Math.min(BUFFER, maxBytes - bytes)));
            position = 0;
            if (limit == 0) {
                return END;
            }
        }
        return buffer[position] & 0xff;
    }

    private long offset() {
        return bytes + position;
    }
}
