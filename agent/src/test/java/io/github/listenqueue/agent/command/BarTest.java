package io.github.listenqueue.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarTest {

    @ParameterizedTest
    @CsvSource({
        "0, 10, [                    ]",
        "1, 4095, [|                   ]",
        "11, 21, [||||||||||          ]",
        "11, 10, [||||||||||||||||||||]",
        "13, 10, [||||||||||||||||||||]",
        "3, , [                   ?]",
        ", 10, [                   ?]",
    })
    void isFullWhereTheQueueIs(Integer depth, Integer limit, String bar) {
        assertThat(Bar.of(optional(depth), optional(limit))).isEqualTo(bar);
    }

    private static OptionalInt optional(Integer number) {
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }
}
