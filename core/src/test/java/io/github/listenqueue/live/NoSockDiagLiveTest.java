package io.github.listenqueue.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.NativeAccess;
import io.github.listenqueue.internal.linux.netlink.Result;
import io.github.listenqueue.internal.linux.netlink.SockDiag;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;

@DisabledIf("io.github.listenqueue.live.JvmVariant#bySocket")
class NoSockDiagLiveTest {

    @Test
    void without_native_access_nothing_is_known_and_the_reason_names_the_remedy() {
        try (SockDiag diag = SockDiag.open(NativeAccess.AUTO, System::nanoTime)) {
            assertThat(diag.problem()).containsAnyOf("--enable-native-access=", "net.java.dev.jna:jna");
            for (Result<?> answer : List.of(
                    diag.countListeners(),
                    diag.unixQueues(),
                    diag.halfOpen(new InetSocketAddress(80), false),
                    diag.waiting(new InetSocketAddress(80), true, 1, 0))) {
                assertThat(answer.problem()).isEqualTo(diag.problem());
            }
        }
    }
}
