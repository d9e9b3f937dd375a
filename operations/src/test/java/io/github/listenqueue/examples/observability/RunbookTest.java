package io.github.listenqueue.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.listenqueue.DropReason;
import io.github.listenqueue.ListenQueueDiagnosis.Cause;
import io.github.listenqueue.ListenQueueEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The sections of the runbook: exactly one for each cause, event and reason of the library. */
final class RunbookTest {

    @Test
    void everyCauseHasASection() {
        Map<String, String> sections = Kit.runbookSections("Causes");
        assertThat(sections.keySet()).containsExactlyInAnyOrderElementsOf(labels(Cause.values()));
        assertThat(sections).allSatisfy((cause, text) -> assertThat(text).contains("**Means**: "));
    }

    @Test
    void everyEventHasASection() {
        Map<String, String> sections = Kit.runbookSections("Events");
        assertThat(sections.keySet())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ListenQueueEvent.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
        assertThat(sections)
                .allSatisfy((event, text) -> assertThat(text).contains("**Means**: ", "**Seen in**: ", "**Do**: "));
    }

    @Test
    void everyReasonOfADropIsExplained() {
        String dropped = Kit.runbookSections("Events").get("Dropped");
        assertThat(Pattern.compile("(?m)^\\| `(\\w+)` \\|")
                        .matcher(dropped)
                        .results()
                        .map(row -> row.group(1)))
                .containsExactlyInAnyOrderElementsOf(labels(DropReason.values()));
    }

    @Test
    void everyInternalLinkHasATarget() {
        assertThat(Kit.runbookLinks()).hasSizeGreaterThan(10).isSubsetOf(Kit.runbookAnchors());
    }

    /** Returns the names as in the labels of meters. */
    private static List<String> labels(Enum<?>... constants) {
        return Stream.of(constants)
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
    }
}
