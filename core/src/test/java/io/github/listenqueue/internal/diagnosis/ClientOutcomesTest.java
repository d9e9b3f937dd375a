package io.github.listenqueue.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.KernelSettings;
import io.github.listenqueue.ListenQueueDiagnosis.ClientOutcome;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientOutcomesTest {

    @ParameterizedTest
    @CsvSource({
        "6.18.44,                    0, 0, CONNECT_TIMEOUT,  about 131 s",
        "6.18.44,                    1, 0, CONNECT_TIMEOUT,  about 131 s",
        "6.4.16,                     0, 0, CONNECT_TIMEOUT,  about 127 s",
        "6.5.0,                      0, 0, CONNECT_TIMEOUT,  about 131 s",
        "6.18.44,                    0, 3, CONNECT_TIMEOUT,  about 131 s",
        "6.18.44,                    1, 3, CONNECTION_RESET, about 131 s",
        "4.18.0-147.el8.x86_64,      0, 0, CONNECT_TIMEOUT,  about 127 s",
        "4.10.0,                     0, 0, CONNECT_TIMEOUT,  about 127 s",
        "4.9.115,                    0, 0, HANGS_THEN_RESET, about 63 s",
        "3.10.0-1160.el7.x86_64,     0, 3, HANGS_THEN_RESET, about 63 s",
        "3.10.0-1160.el7.x86_64,     1, 0, CONNECTION_RESET, tcp_abort_on_overflow is set",
        "custom,                     0, 0, UNKNOWN,          'custom'",
    })
    void outcome_at_a_full_queue(String kernel, int abort, int halfOpen, ClientOutcome outcome, String text) {
        ClientOutcomes clients = ClientOutcomes.tcp(
                true, OptionalInt.of(halfOpen), KernelVersion.of(kernel), Given.settings(4096, abort));
        assertThat(clients.outcome()).isEqualTo(outcome);
        assertThat(clients.clause()).contains(text);
    }

    @ParameterizedTest
    @CsvSource({"6.18.44", "4.9.115", "custom"})
    void with_room_in_the_queue_clients_are_connected_on_every_kernel(String kernel) {
        ClientOutcomes clients =
                ClientOutcomes.tcp(false, OptionalInt.of(5), KernelVersion.of(kernel), KernelSettings.UNKNOWN);
        assertThat(clients.outcome()).isEqualTo(ClientOutcome.CONNECTED);
    }

    @Test
    void without_settings_only_the_outcomes_that_depend_on_them_are_unknown() {
        assertThat(full("4.9.115", 0).outcome()).isEqualTo(ClientOutcome.UNKNOWN);
        assertThat(full("4.9.115", 0).clause()).contains("tcp_abort_on_overflow, which cannot be read");
        assertThat(full("6.18.44", 0).outcome()).isEqualTo(ClientOutcome.CONNECT_TIMEOUT);
        assertThat(full("6.18.44", 2).outcome()).isEqualTo(ClientOutcome.CONNECT_TIMEOUT);
        assertThat(full("6.18.44", 2).detail())
                .contains("the 2 half-open requests appear to connect", "synack_retries", "cannot be read");
    }

    @Test
    void half_open_requests_hang_until_the_last_retry_is_over() {
        ClientOutcomes clients =
                ClientOutcomes.tcp(true, OptionalInt.of(2), KernelVersion.of("6.18.44"), Given.settings(4096, 0));
        assertThat(clients.detail()).contains("the 2 half-open requests").endsWith("are reset after about 63 s");
    }

    @Test
    void resets_only_handshakes_in_progress_while_new_clients_time_out() {
        ClientOutcomes clients =
                ClientOutcomes.tcp(true, OptionalInt.of(2), KernelVersion.of("6.18.44"), Given.settings(4096, 1));
        assertThat(clients.clause())
                .isEqualTo(
                        "clients in the middle of a handshake (2) are reset, because tcp_abort_on_overflow is set; new"
                                + " clients time out after about 131 s");
    }

    @Test
    void a_full_unix_domain_queue_makes_clients_wait_or_try_again() {
        ClientOutcomes clients = ClientOutcomes.of(
                false, true, OptionalInt.empty(), new Given().evidence().process());
        assertThat(clients.outcome()).isEqualTo(ClientOutcome.UNKNOWN);
        assertThat(clients.clause()).contains("wait in connect()", "EAGAIN");
        assertThat(clients.detail()).contains("does not count");
    }

    private static ClientOutcomes full(String kernel, int halfOpen) {
        return ClientOutcomes.tcp(true, OptionalInt.of(halfOpen), KernelVersion.of(kernel), KernelSettings.UNKNOWN);
    }
}
