package io.github.listenqueue.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PerfDataTest {

    private static final Map<String, String> TEXTS = new TreeMap<>(Map.of(
            "sun.rt.javaCommand", "/opt/shop/shop.jar --port 8080",
            "java.property.java.version", "17.0.15",
            "sun.rt.jvmCapabilities", "1100000000000000"));

    @Test
    void readsTheTextsInBothByteOrders() {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            PerfData data = PerfData.parse(ByteBuffer.wrap(file(order, TEXTS)));
            assertThat(data.mainName()).contains("shop.jar");
            assertThat(data.javaVersion()).contains("17.0.15");
            assertThat(data.isAttachable()).isTrue();
        }
    }

    @Test
    void attachingIsDisabledIfTheFirstCapabilityIsOff() {
        byte[] file = file(ByteOrder.LITTLE_ENDIAN, Map.of("sun.rt.jvmCapabilities", "0100000000000000"));
        assertThat(PerfData.parse(ByteBuffer.wrap(file)).isAttachable()).isFalse();
    }

    @Test
    void aFileThatEndsAnywhereHasTheEntriesBefore() {
        byte[] file = file(ByteOrder.LITTLE_ENDIAN, TEXTS);
        for (int length = 0; length < file.length; length++) {
            PerfData data = PerfData.parse(ByteBuffer.wrap(Arrays.copyOf(file, length)));
            assertThat(data.isAttachable()).isTrue();
        }
    }

    @Test
    void aFileOfAnotherKindHasNoText() {
        assertThat(PerfData.parse(ByteBuffer.wrap(new byte[100])).mainName()).isEmpty();
    }

    private static byte[] file(ByteOrder order, Map<String, String> texts) {
        ByteBuffer file = ByteBuffer.allocate(4096);
        file.putInt(0xcafec0c0).put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 0));
        file.order(order).putInt(24, 32).putInt(28, texts.size()).position(32);
        texts.forEach((name, text) -> {
            byte[] key = (name + "\0").getBytes(StandardCharsets.UTF_8);
            byte[] value = (text + "\0").getBytes(StandardCharsets.UTF_8);
            file.putInt(20 + key.length + value.length).putInt(20).putInt(value.length);
            file.put(new byte[] {'B', 0, 1, 1}).putInt(20 + key.length);
            file.put(key).put(value);
        });
        return Arrays.copyOf(file.array(), file.position());
    }
}
