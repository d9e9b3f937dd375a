package io.github.listenqueue.live;

import static io.github.listenqueue.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.testsupport.LoadClients;
import io.github.listenqueue.testsupport.NeighbourProcess;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class SharedSocketLiveTest {

    private static final String NONE = JvmVariant.expected().toString();

    @Test
    void an_inherited_listener_keeps_its_identity_when_it_moves_to_another_descriptor() throws Exception {
        try (NeighbourProcess neighbour = ProbeProcess.startInheriting("7");
                LoadClients clients = new LoadClients()) {
            clients.fill(neighbour.address(), 3);
            assertThat(neighbour.ask("sample")).isEqualTo(expectedSample(neighbour, 3, 7, 0));

            assertThat(neighbour.ask("adopt")).isEqualTo(Integer.toString(neighbour.port()));

            assertThat(neighbour.ask("sample")).isEqualTo(expectedSample(neighbour, 3, 7, 0));
            assertThat(neighbour.ask("accept")).isEqualTo("3");
            assertThat(neighbour.ask("sample")).isEqualTo(expectedSample(neighbour, 0, 7, 0));
            assertThat(neighbour.ask("events")).startsWith("Opened").doesNotContain("Closed");
        }
    }

    @Test
    void a_second_listen_changes_only_the_limit() throws Exception {
        try (NeighbourProcess neighbour = ProbeProcess.startInheriting("7");
                LoadClients clients = new LoadClients()) {
            clients.fill(neighbour.address(), 5);
            assertThat(neighbour.ask("sample")).isEqualTo(expectedSample(neighbour, 5, 7, 0));

            neighbour.order("listen 2");

            assertThat(neighbour.ask("sample")).isEqualTo(expectedSample(neighbour, 5, 2, 0));
            if (JvmVariant.bySocket()) {
                await().until(() -> neighbour.ask("events").contains("Full " + row(neighbour, 5, 2, 0)));
            }
            neighbour.order("listen 9");
            assertThat(neighbour.ask("sample")).isEqualTo(expectedSample(neighbour, 5, 9, 0));
            assertThat(neighbour.ask("events")).doesNotContain("Closed");
        }
    }

    @Test
    void a_closed_listener_is_gone_even_while_another_process_keeps_it_open() throws Exception {
        try (NeighbourProcess neighbour = ProbeProcess.startInheriting("7");
                LoadClients clients = new LoadClients()) {
            neighbour.ask("adopt");
            assertThat(neighbour.ask("sample")).isEqualTo(expectedSample(neighbour, 0, 7, 0));

            neighbour.ask("release");

            assertThat(neighbour.ask("sample")).isEqualTo(NONE);
            clients.fill(neighbour.address(), 1);
            assertThat(neighbour.ask("sample")).isEqualTo(NONE);
            await().until(() -> neighbour.ask("events").endsWith("Closed " + row(neighbour, 0, 7, 0)));
        }
    }

    @Test
    void a_listener_that_was_shut_down_is_gone() throws Exception {
        try (NeighbourProcess neighbour = ProbeProcess.startInheriting("7")) {
            assertThat(neighbour.ask("sample")).isEqualTo(expectedSample(neighbour, 0, 7, 0));

            neighbour.order("shutdown");

            assertThat(neighbour.ask("sample")).isEqualTo(NONE);
            await().until(() -> neighbour.ask("events").endsWith("Closed " + row(neighbour, 0, 7, 0)));
        }
    }

    @Test
    void an_mptcp_listener_has_a_depth_and_a_limit_and_its_drops_are_unknown() throws Exception {
        try (NeighbourProcess neighbour = ProbeProcess.startInheriting("--mptcp", "1");
                LoadClients clients = new LoadClients()) {
            Assumptions.assumeFalse(
                    neighbour.firstAnswer().startsWith("no socket"),
                    () -> "this kernel does not support MPTCP: " + neighbour.firstAnswer());
            clients.fill(neighbour.address(), 2);
            clients.overflow(neighbour.address(), 3);

            String expected = NONE + " " + neighbour.port() + ":2:" + (JvmVariant.bySocket() ? "1" : "?") + ":?";
            assertThat(neighbour.ask("sample")).isEqualTo(expected);
        }
    }

    private static String expectedSample(NeighbourProcess neighbour, int depth, int limit, int drops) {
        return NONE + " " + row(neighbour, depth, limit, drops);
    }

    /** Returns the output of {@link Probe} for the neighbour's listener. On procfs, limit and drops are unknown. */
    private static String row(NeighbourProcess neighbour, int depth, int limit, int drops) {
        return neighbour.port() + ":" + depth + ":" + (JvmVariant.bySocket() ? limit + ":" + drops : "?:?");
    }
}
