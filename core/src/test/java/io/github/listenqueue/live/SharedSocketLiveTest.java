package io.github.listenqueue.live;

import static io.github.listenqueue.live.JvmVariant.await;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedSocketLiveTest {

    private static final String NONE = JvmVariant.expected().toString();

    @Test
    void an_inherited_listener_is_watched_and_stays_the_same_when_it_moves_to_another_descriptor() throws Exception {
        try (NeighbourProcess keeper = NeighbourProcess.ofProbe(7);
                Clients clients = new Clients()) {
            clients.fill(keeper.address(), 3);
            assertThat(keeper.ask("sample")).isEqualTo(seen(keeper, 3, 7, 0));

            assertThat(keeper.ask("adopt")).isEqualTo(Integer.toString(keeper.port()));

            assertThat(keeper.ask("sample")).isEqualTo(seen(keeper, 3, 7, 0));
            assertThat(keeper.ask("accept")).isEqualTo("3");
            assertThat(keeper.ask("sample")).isEqualTo(seen(keeper, 0, 7, 0));
            assertThat(keeper.ask("events")).startsWith("Opened").doesNotContain("Closed");
        }
    }

    @Test
    void a_second_listen_changes_the_limit_and_nothing_else() throws Exception {
        try (NeighbourProcess keeper = NeighbourProcess.ofProbe(7);
                Clients clients = new Clients()) {
            clients.fill(keeper.address(), 5);
            assertThat(keeper.ask("sample")).isEqualTo(seen(keeper, 5, 7, 0));

            keeper.order("listen 2");

            assertThat(keeper.ask("sample")).isEqualTo(seen(keeper, 5, 2, 0));
            if (JvmVariant.bySocket()) {
                await().until(() -> keeper.ask("events").contains("Full " + row(keeper, 5, 2, 0)));
            }
            keeper.order("listen 9");
            assertThat(keeper.ask("sample")).isEqualTo(seen(keeper, 5, 9, 0));
            assertThat(keeper.ask("events")).doesNotContain("Closed");
        }
    }

    @Test
    void a_listener_that_we_closed_is_gone_even_while_another_process_keeps_it_open() throws Exception {
        try (NeighbourProcess keeper = NeighbourProcess.ofProbe(7);
                Clients clients = new Clients()) {
            keeper.ask("adopt");
            assertThat(keeper.ask("sample")).isEqualTo(seen(keeper, 0, 7, 0));

            keeper.ask("release");

            assertThat(keeper.ask("sample")).isEqualTo(NONE);
            clients.fill(keeper.address(), 1);
            assertThat(keeper.ask("sample")).isEqualTo(NONE);
            await().until(() -> keeper.ask("events").endsWith("Closed " + row(keeper, 0, 7, 0)));
        }
    }

    @Test
    void a_listener_that_was_shut_down_is_gone() throws Exception {
        try (NeighbourProcess keeper = NeighbourProcess.ofProbe(7)) {
            assertThat(keeper.ask("sample")).isEqualTo(seen(keeper, 0, 7, 0));

            keeper.order("shutdown");

            assertThat(keeper.ask("sample")).isEqualTo(NONE);
            await().until(() -> keeper.ask("events").endsWith("Closed " + row(keeper, 0, 7, 0)));
        }
    }

    @Test
    void an_mptcp_listener_has_a_depth_and_a_limit_and_its_drops_are_unknown() throws Exception {
        try (NeighbourProcess keeper = NeighbourProcess.ofMptcpProbe(1);
                Clients clients = new Clients()) {
            clients.fill(keeper.address(), 2);
            clients.overflow(keeper.address(), 3);

            String expected = NONE + " " + keeper.port() + ":2:" + (JvmVariant.bySocket() ? "1" : "?") + ":?";
            assertThat(keeper.ask("sample")).isEqualTo(expected);
        }
    }

    private static String seen(NeighbourProcess keeper, int depth, int limit, int drops) {
        return NONE + " " + row(keeper, depth, limit, drops);
    }

    /** Returns the output of {@link Probe} for the neighbour's listener. On procfs, limit and drops are unknown. */
    private static String row(NeighbourProcess keeper, int depth, int limit, int drops) {
        return keeper.port() + ":" + depth + ":" + (JvmVariant.bySocket() ? limit + ":" + drops : "?:?");
    }
}
