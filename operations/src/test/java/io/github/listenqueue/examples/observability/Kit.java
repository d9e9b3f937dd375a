package io.github.listenqueue.examples.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The shipped files. */
final class Kit {

    static final Path ROOT = Path.of("").toAbsolutePath();

    private static final YAMLMapper YAML = new YAMLMapper();

    private Kit() {}

    /** Returns the files of a directory with an ending, in order. */
    static List<Path> files(String directory, String ending) {
        try (Stream<Path> found = Files.list(ROOT.resolve(directory))) {
            return found.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode yaml(Path file) {
        return YAML.readTree(text(file));
    }

    /** Returns every rule of every rule file. */
    static List<Rule> rules() {
        return files("rules", ".yml").stream()
                .flatMap(file -> yaml(file).path("groups").valueStream())
                .flatMap(group -> group.path("rules").valueStream())
                .map(Rule::new)
                .toList();
    }

    /** Returns the queries of the runbook, which has one on each line. */
    static List<String> runbookQueries() {
        return Pattern.compile("^```promql\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(text(ROOT.resolve("runbook.md")))
                .results()
                .flatMap(block -> block.group(1).lines())
                .toList();
    }

    /** Returns the sections of a chapter of the runbook by their headings. */
    static Map<String, String> runbookSections(String chapter) {
        String text = ("\n" + text(ROOT.resolve("runbook.md")))
                .split("\n## " + chapter + "\n", 2)[1]
                .split("\n## ", 2)[0];
        return Arrays.stream(text.split("\n### "))
                .skip(1)
                .map(section -> section.split("\n", 2))
                .collect(Collectors.toMap(section -> section[0], section -> section[1]));
    }

    /** Returns the targets of the runbook's links to itself. */
    static Set<String> runbookLinks() {
        return Pattern.compile("]\\(#([^)]+)\\)")
                .matcher(text(ROOT.resolve("runbook.md")))
                .results()
                .map(link -> link.group(1))
                .collect(Collectors.toSet());
    }

    /** Returns the anchors of the runbook. */
    static List<String> runbookAnchors() {
        return Pattern.compile("^#+ (.*)$", Pattern.MULTILINE)
                .matcher(text(ROOT.resolve("runbook.md")))
                .results()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT).replace(' ', '-'))
                .toList();
    }
}
