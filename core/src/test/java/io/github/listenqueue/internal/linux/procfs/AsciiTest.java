package io.github.listenqueue.internal.linux.procfs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AsciiTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7",
        "007, 7",
        "4294967295, 4294967295",
        "9223372036854775807, 9223372036854775807",
    })
    void readsDecimalNumbersUpToTheLargestLong(String text, long number) {
        assertThat(decimal(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "+1",
                "1 ",
                " 1",
                "1a",
                "0x10",
                "1.5",
                "9223372036854775808",
                "18446744073709551615",
                "99999999999999999999999999",
                "\u00b2",
                "\u00ff",
                "1\u0000",
            })
    void rejectsInvalidOrTooLargeDecimalNumbers(String text) {
        assertThat(decimal(text)).isEqualTo(Ascii.INVALID);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0A, 10", "0a, 10", "1F90, 8080", "FFFFFFFF, 4294967295", "80000000, 2147483648"})
    void readsHexadecimalNumbersOfUpToEightDigitsAsUnsigned(String text, long number) {
        assertThat(hex(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "123456789", "G", "-1", "0x1", "1 ", "\u00c1", "\u0000"})
    void rejectsInvalidOrTooLongHexadecimalNumbers(String text) {
        assertThat(hex(text)).isEqualTo(Ascii.INVALID);
    }

    @Test
    void readsOnlyTheGivenRange() {
        byte[] text = "ab12cd".getBytes(ISO_8859_1);

        assertThat(Ascii.decimal(text, 2, 4)).isEqualTo(12);
        assertThat(Ascii.hex(text, 1, 5)).isEqualTo(0xb12c);
        assertThat(Ascii.decimal(text, 4, 2)).isEqualTo(Ascii.INVALID);
    }

    @Test
    void findsWords() {
        byte[] text = "  one two\nthree".getBytes(ISO_8859_1);
        assertThat(Ascii.skipBlanks(text, 0, 9)).isEqualTo(2);
        assertThat(Ascii.skipBlanks(text, 0, 2)).as("blanks alone").isEqualTo(2);
        assertThat(Ascii.wordEnd(text, 2, 15)).as("a blank ends a word").isEqualTo(5);
        assertThat(Ascii.wordEnd(text, 6, 15)).as("a line break ends a word").isEqualTo(9);
        assertThat(Ascii.wordEnd(text, 6, 8)).as("the range ends a word").isEqualTo(8);
        assertThat(Ascii.find('t', text, 0, 15)).isEqualTo(6);
        assertThat(Ascii.find('x', text, 0, 15)).isEqualTo(15);
    }

    @Test
    void comparesWords() {
        byte[] text = "one two".getBytes(ISO_8859_1);
        assertThat(Ascii.startsWith("one", text, 0, 3)).isTrue();
        assertThat(Ascii.startsWith("one", text, 0, 2))
                .as("longer than the range")
                .isFalse();
        assertThat(Ascii.startsWith("onx", text, 0, 7)).isFalse();
        assertThat(Ascii.endsWith("two", text, 4, 7)).isTrue();
        assertThat(Ascii.endsWith("two", text, 5, 7))
                .as("longer than the range")
                .isFalse();
        assertThat(Ascii.endsWith("one", text, 0, 7)).isFalse();
        assertThat(Ascii.equals("one", text, 0, 3)).isTrue();
        assertThat(Ascii.equals("one", text, 0, 4)).isFalse();
        assertThat(Ascii.equals("two", text, 0, 3)).isFalse();
    }

    private static long decimal(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return Ascii.decimal(bytes, 0, bytes.length);
    }

    private static long hex(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return Ascii.hex(bytes, 0, bytes.length);
    }
}
