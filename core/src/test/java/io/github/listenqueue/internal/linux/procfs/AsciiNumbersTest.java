package io.github.listenqueue.internal.linux.procfs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AsciiNumbersTest {

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
        assertThat(decimal(text)).isEqualTo(AsciiNumbers.INVALID);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0A, 10", "0a, 10", "1F90, 8080", "FFFFFFFF, 4294967295", "80000000, 2147483648"})
    void readsHexadecimalNumbersOfUpToEightDigitsAsUnsigned(String text, long number) {
        assertThat(hex(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "123456789", "G", "-1", "0x1", "1 ", "\u00c1", "\u0000"})
    void rejectsInvalidOrTooLongHexadecimalNumbers(String text) {
        assertThat(hex(text)).isEqualTo(AsciiNumbers.INVALID);
    }

    @Test
    void readsOnlyTheGivenRange() {
        byte[] text = "ab12cd".getBytes(ISO_8859_1);

        assertThat(AsciiNumbers.decimal(text, 2, 4)).isEqualTo(12);
        assertThat(AsciiNumbers.hex(text, 1, 5)).isEqualTo(0xb12c);
        assertThat(AsciiNumbers.decimal(text, 4, 2)).isEqualTo(AsciiNumbers.INVALID);
    }

    private static long decimal(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return AsciiNumbers.decimal(bytes, 0, bytes.length);
    }

    private static long hex(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return AsciiNumbers.hex(bytes, 0, bytes.length);
    }
}
