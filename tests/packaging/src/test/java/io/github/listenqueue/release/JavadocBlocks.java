package io.github.listenqueue.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The code in the Javadoc of the published modules. A block that begins with # is the text of a scrape. */
final class JavadocBlocks {

    private static final Pattern CODE = Pattern.compile("<pre>\\{@code\n([^#].*?)\n}</pre>", Pattern.DOTALL);

    static List<Block> all() {
        List<Block> blocks = new ArrayList<>();
        for (String module : List.of("core", "micrometer-binding", "balancer", "spring-boot-starter")) {
            try (Stream<Path> sources = Files.walk(Documents.REPOSITORY.resolve(module + "/src/main"))) {
                for (Path source : sources.filter(file -> file.toString().endsWith(".java"))
                        .toList()) {
                    collect(source, blocks);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return blocks;
    }

    private static void collect(Path source, List<Block> blocks) throws IOException {
        String text = Files.readString(source).replaceAll("(?m)^ *\\* ?", "");
        Matcher code = CODE.matcher(text);
        while (code.find()) {
            blocks.add(new Block(Documents.relative(source).toString(), "java", code.group(1)));
        }
    }

    private JavadocBlocks() {}
}
