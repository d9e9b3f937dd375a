package io.github.listenqueue.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The documents of the repository and the code in them. */
final class Documents {

    static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();

    private static final Set<String> EXCLUDED_FOLDERS = Set.of(".git", "target", "src");
    private static final Pattern FENCE = Pattern.compile("( *)```(\\w*)");
    private static final String INDENT = "    ";

    /** Returns the blocks of a language in all documents. Blocks without a fence are commands or their output. */
    static List<Block> blocks(String language) {
        return blocks().filter(block -> block.language().equals(language)).toList();
    }

    static Stream<Block> blocks() {
        return all().flatMap(document -> blocks(document).stream());
    }

    static Stream<Path> all() {
        List<Path> documents = new ArrayList<>();
        collect(REPOSITORY, documents);
        return documents.stream().sorted();
    }

    static Path relative(Path file) {
        return REPOSITORY.relativize(file);
    }

    private static void collect(Path folder, List<Path> documents) {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.toList()) {
                if (Files.isDirectory(entry)) {
                    if (!EXCLUDED_FOLDERS.contains(entry.getFileName().toString())) {
                        collect(entry, documents);
                    }
                } else if (entry.toString().endsWith(".md")) {
                    documents.add(entry);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Block> blocks(Path document) {
        List<String> lines = lines(document);
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            int from = i + 1;
            if (fence.matches()) {
                String close = fence.group(1) + "```";
                do {
                    i++;
                } while (!lines.get(i).equals(close));
                blocks.add(block(document, from, fence.group(2), lines.subList(from, i)));
            } else if (lines.get(i).startsWith(INDENT)
                    && i > 0
                    && lines.get(i - 1).isBlank()) {
                while (i + 1 < lines.size() && lines.get(i + 1).startsWith(INDENT)) {
                    i++;
                }
                blocks.add(block(document, from, "indented", lines.subList(from - 1, i + 1)));
            }
        }
        return blocks;
    }

    private static Block block(Path document, int line, String language, List<String> lines) {
        String text = String.join("\n", lines).stripIndent();
        return new Block(relative(document) + ":" + line, language, text);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Documents() {}
}
