package io.github.listenqueue.internal.diagnosis.acceptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeThreadMatcherTest {

    @ParameterizedTest
    @CsvSource({
        "main, main, true",
        "main, java, false",
        "exactly15bytes!, exactly15bytes!, true",
        "http-nio-8080-Acceptor, http-nio-8080-A, true",
        "http-nio-8080-Acceptor, http-ni..ceptor, true",
        "http-nio-8080-Acceptor, http-nio-8080-, false",
        "http-nio-8080-Acceptor, http-nio-8080-P, false",
        "http-nio-8080-Poller, http-ni..ceptor, false",
        "grüße-von-weit-her, grüße-von-wei, true",
        "short, short-and-more, false",
    })
    void comparesTheFifteenBytesThatTheKernelKeeps(String name, String kernelName, boolean same) {
        assertThat(NativeThreadMatcher.isNamed(name, kernelName.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(same);
    }
}
