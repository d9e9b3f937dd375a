package io.github.listenqueue.internal.linux.procfs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnixDomainSocketAddress;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnixAddressTest {

    @Test
    void textIsThePath() {
        assertThat(of("/run/with space \n.sock")).isEqualTo(UnixDomainSocketAddress.of("/run/with space \n.sock"));
        assertThat(of("@abstract").getPath()).isEqualTo(Path.of("@abstract"));
    }

    @Test
    void escapesBytesThatAreNotTextInTheEncodingOfFileNames() {
        byte[] both = "/é-\u00e9".getBytes(UTF_8);
        both[both.length - 1] = 'x';

        assertThat(decode(UTF_8, both)).isEqualTo("/é-\\xc3x");
        assertThat(decode(US_ASCII, both)).isEqualTo("/\\xc3\\xa9-\\xc3x");
        assertThat(decode(ISO_8859_1, both)).isEqualTo("/\u00c3\u00a9-\u00c3x");
        assertThat(decode(UTF_8, new byte[] {'a', (byte) 0xf0, (byte) 0x9f, (byte) 0x98}))
                .as("cut off")
                .isEqualTo("a\\xf0\\x9f\\x98");
        assertThat(decode(UTF_8, "\ud83d\ude00!".getBytes(UTF_8))).isEqualTo("\ud83d\ude00!");
    }

    @Test
    void acceptsAnyBytesButNul() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 5000; round++) {
            byte[] bytes = new byte[1 + random.nextInt(108)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (1 + random.nextInt(255));
            }
            assertThat(UnixAddress.of(bytes, 0, bytes.length).getPath().toString())
                    .as("seed %d, round %d", seed, round)
                    .isNotEmpty();
        }
    }

    private static String decode(Charset charset, byte[] bytes) {
        return UnixAddress.decode(charset, bytes, 0, bytes.length);
    }

    private static UnixDomainSocketAddress of(String text) {
        byte[] bytes = ("#" + text + "#").getBytes(US_ASCII);
        return UnixAddress.of(bytes, 1, bytes.length - 1);
    }
}
