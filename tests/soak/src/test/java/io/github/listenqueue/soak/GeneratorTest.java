package io.github.listenqueue.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.soak.Action.Burst;
import io.github.listenqueue.soak.Action.Harmless;
import io.github.listenqueue.soak.Action.Open;
import io.github.listenqueue.soak.Action.Release;
import io.github.listenqueue.soak.Action.Serve;
import io.github.listenqueue.soak.Action.Stall;
import io.github.listenqueue.soak.Action.SynFlood;
import io.github.listenqueue.soak.Ledger.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GeneratorTest {

    @Test
    void the_same_seed_makes_the_same_rounds_and_another_seed_others() {
        assertThat(rounds(7, 300)).isEqualTo(rounds(7, 300)).isNotEqualTo(rounds(8, 300));
        assertThat(rounds(7, 10)).isEqualTo(rounds(7, 300).subList(0, 10));
    }

    @Test
    void every_kind_of_listener_and_every_action_occurs_and_hundreds_are_open() {
        List<Action> actions = rounds(1, 100).stream()
                .flatMap(round -> round.actions().stream())
                .toList();

        assertThat(actions.stream().map(Action::getClass).collect(Collectors.toSet()))
                .hasSize(Action.class.getPermittedSubclasses().length);
        assertThat(actions.stream()
                        .filter(Open.class::isInstance)
                        .map(open -> ((Open) open).kind())
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(Kind.values());
        Ledger ledger = new Ledger();
        actions.forEach(action -> action.by(ledger));
        assertThat(ledger.entries()).hasSizeGreaterThan(100);
    }

    @Test
    void no_listener_and_no_group_is_touched_twice_in_a_round() {
        Ledger ledger = new Ledger();
        for (Round round : rounds(3, 300)) {
            List<String> touched = new ArrayList<>();
            for (Action action : round.actions()) {
                Collection<Entry> before = List.copyOf(ledger.entries());
                action.by(ledger);
                Set<String> changed = Stream.of(before, ledger.entries())
                        .flatMap(Collection::stream)
                        .filter(entry ->
                                !before.contains(entry) || !ledger.entries().contains(entry))
                        .map(entry -> entry.inGroup() ? "group " + entry.group() : "listener " + entry.id())
                        .collect(Collectors.toCollection(TreeSet::new));
                touched.addAll(changed);
            }
            assertThat(touched).as("%s", round).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_round_in_motion_drains_no_burst() {
        assertThat(rounds(Tempo.MOVING))
                .isNotEmpty()
                .allSatisfy(round -> assertThat(round.actions())
                        .noneMatch(action -> action instanceof Burst burst && burst.released()));
    }

    @Test
    void a_quiet_round_loses_no_connection_and_drops_packets_in_one_way_only() {
        assertThat(rounds(Tempo.QUIET))
                .isNotEmpty()
                .allSatisfy(round -> assertThat(round.actions())
                        .matches(actions -> actions.stream().allMatch(Harmless.class::isInstance)
                                || (actions.size() == 1 && actions.get(0) instanceof SynFlood)));
    }

    @Test
    void in_a_patient_round_few_queues_are_not_empty_and_some_of_them_are_served() {
        Ledger ledger = new Ledger();
        int patient = 0;
        for (Round round : rounds(5, 300)) {
            round.actions().forEach(action -> action.by(ledger));
            if (round.tempo() == Tempo.PATIENT) {
                patient++;
                assertThat(round.actions())
                        .hasOnlyElementsOfTypes(Release.class, Stall.class, Serve.class)
                        .hasAtLeastOneElementOfType(Stall.class)
                        .hasAtLeastOneElementOfType(Serve.class);
                assertThat(ledger.entries().stream().filter(entry -> entry.known() > 0))
                        .hasSizeLessThan(12);
            }
        }
        assertThat(patient).isPositive();
    }

    private static List<Round> rounds(Tempo tempo) {
        return rounds(5, 300).stream().filter(round -> round.tempo() == tempo).toList();
    }

    private static List<Round> rounds(long seed, int count) {
        Generator generator = new Generator(seed);
        return Stream.generate(generator::next).limit(count).toList();
    }
}
