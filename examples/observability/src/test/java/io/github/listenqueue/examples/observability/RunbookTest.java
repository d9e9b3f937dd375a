package io.github.listenqueue.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueEvent;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever the library can say has a section, and no section is about something that it does not say. */
final class RunbookTest {

    /** In the meters before they are in core; once they are there too, both constants can go. */
    private static final String SYN_QUEUE_FULL = "SYN_QUEUE_FULL";

    private static final String STALLED = "Stalled";

    @Test
    void everyCauseHasASection() {
        Set<String> causes = with(SYN_QUEUE_FULL, Arrays.stream(Cause.values()).map(Cause::name)).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        assertThat(Kit.runbookSections("Causes").keySet()).isEqualTo(causes);
        assertThat(Kit.runbookSections("Causes"))
                .allSatisfy((cause, text) -> assertThat(text).contains("**Means**: "));
    }

    @Test
    void everyEventHasASection() {
        Set<String> events = with(
                STALLED,
                Arrays.stream(ListenQueueEvent.class.getPermittedSubclasses()).map(Class::getSimpleName));
        assertThat(Kit.runbookSections("Events").keySet()).isEqualTo(events);
        assertThat(Kit.runbookSections("Events"))
                .allSatisfy((event, text) -> assertThat(text).contains("**Means**: ", "**Seen in**: ", "**Do**: "));
    }

    @Test
    void everyLinkWithinItLeadsSomewhere() {
        assertThat(Kit.runbookLinks()).hasSizeGreaterThan(10).isSubsetOf(Kit.runbookAnchors());
    }

    private static Set<String> with(String more, Stream<String> names) {
        return Stream.concat(Stream.of(more), names).collect(Collectors.toSet());
    }
}
