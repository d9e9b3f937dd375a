import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Writes the page of the score from PIT's XML.
 *
 * <p>{@code java MutationReport.java MUTATIONS.XML SOURCES EQUIVALENT.TXT PAGE EXCLUDED JAVA THRESHOLD}
 */
final class MutationReport {

    private static final String PACKAGE = "io.github.listenqueue.internal.";

    private final Path sources;
    private final List<Equivalent> equivalents;
    private final Map<Path, List<String>> files = new HashMap<>();

    private MutationReport(Path sources, List<Equivalent> equivalents) {
        this.sources = sources;
        this.equivalents = equivalents;
    }

    /** A change that was made, and whether a test noticed. */
    record Mutant(String type, int line, String mutator, String status, boolean killed) {

        static Mutant of(Element xml) {
            String mutator = text(xml, "mutator");
            return new Mutant(
                    text(xml, "mutatedClass").substring(PACKAGE.length()),
                    Integer.parseInt(text(xml, "lineNumber")),
                    mutator.substring(mutator.lastIndexOf('.') + 1).replaceAll("(ReturnVals)?Mutator$", ""),
                    xml.getAttribute("status"),
                    Boolean.parseBoolean(xml.getAttribute("detected")));
        }

        String room() {
            return type.substring(0, type.lastIndexOf('.'));
        }

        boolean covered() {
            return !status.equals("NO_COVERAGE");
        }

        private static String text(Element xml, String tag) {
            return xml.getElementsByTagName(tag).item(0).getTextContent();
        }
    }

    /** The reason for which mutations of one kind, in lines that hold a fragment, change nothing that a test could see. */
    record Equivalent(String type, String mutator, String fragment, String why) {

        static Equivalent of(String line) {
            String[] parts = line.split(" \\| ", 4);
            return new Equivalent(parts[0], parts[1], parts[2], parts[3]);
        }
    }

    public static void main(String[] args) throws Exception {
        List<Equivalent> equivalents = Files.readAllLines(Path.of(args[2])).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Equivalent::of)
                .toList();
        NodeList nodes = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of(args[0]).toFile())
                .getElementsByTagName("mutation");
        List<Mutant> mutants = IntStream.range(0, nodes.getLength())
                .mapToObj(i -> Mutant.of((Element) nodes.item(i)))
                .sorted(Comparator.comparing(Mutant::type)
                        .thenComparing(Mutant::line)
                        .thenComparing(Mutant::mutator))
                .toList();
        String page = new MutationReport(Path.of(args[1]), equivalents).page(mutants, args[4], args[5]);
        Files.writeString(Path.of(args[3]), page);
        System.out.print(page.substring(0, page.indexOf("## ")));
        double score = 100.0 * count(mutants, Mutant::killed) / mutants.size();
        if (score < Double.parseDouble(args[6])) {
            System.err.printf(Locale.ROOT, "Only %.1f %% of the mutants were killed, not %s %%%n", score, args[6]);
            System.exit(1);
        }
    }

    private String page(List<Mutant> mutants, String excluded, String java) throws IOException {
        StringBuilder page = new StringBuilder();
        page.append("""
                # Mutation score

                Written by `mvn -Pmutation -pl core test`, which changes the rooms that decide one instruction at a time
                ([PIT](https://pitest.org), its default mutators) and runs the unit tests that reach it. A change that makes
                no test fail is a survivor. The integration tests and those against the real kernel (`*IT`, `*LiveTest`) take
                no part: they would kill more, and take hours.

                | room | mutants | killed | of these by a time-out | survived | not reached | score |
                |---|---:|---:|---:|---:|---:|---:|
                """);
        Map<String, List<Mutant>> rooms =
                mutants.stream().collect(Collectors.groupingBy(Mutant::room, TreeMap::new, Collectors.toList()));
        rooms.forEach((room, all) -> page.append(score("`internal." + room + "`", all)));
        page.append(score("**all**", mutants));
        page.append("\n* ")
                .append(LocalDate.now(ZoneOffset.UTC))
                .append(", tests run by Java ")
                .append(java);
        page.append(
                "\n* left out, since only the packaged jar on a real kernel can tell whether they are right, or since"
                        + " they only load classes ahead of the trouble: ");
        page.append(Stream.of(excluded.split(","))
                .map(name -> "`" + name.replace(PACKAGE, "internal.") + "`")
                .collect(Collectors.joining(", ")));
        page.append(", methods `rehearse*`\n");
        page.append("\n## Survivors\n\nWith a word on those that no test can kill.\n");
        for (Map.Entry<String, List<Mutant>> room : rooms.entrySet()) {
            List<Mutant> survivors =
                    room.getValue().stream().filter(mutant -> !mutant.killed()).toList();
            if (!survivors.isEmpty()) {
                page.append("\n### internal.").append(room.getKey());
                page.append("\n\n| class, line | mutator | code | why |\n|---|---|---|---|\n");
                for (Mutant survivor : survivors) {
                    page.append(row(survivor));
                }
            }
        }
        return page.toString();
    }

    private static String score(String title, List<Mutant> mutants) {
        long killed = count(mutants, Mutant::killed);
        long survived = count(mutants, mutant -> !mutant.killed() && mutant.covered());
        return String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d | %d | %d | %.1f %% |%n",
                title,
                mutants.size(),
                killed,
                count(mutants, mutant -> mutant.status().equals("TIMED_OUT")),
                survived,
                mutants.size() - killed - survived,
                100.0 * killed / mutants.size());
    }

    private static long count(List<Mutant> mutants, Predicate<Mutant> which) {
        return mutants.stream().filter(which).count();
    }

    private String row(Mutant survivor) throws IOException {
        String simple = survivor.type().substring(survivor.room().length() + 1);
        String code = line(survivor);
        String why = equivalents.stream()
                .filter(each -> each.type().equals(survivor.type())
                        && each.mutator().equals(survivor.mutator())
                        && code.contains(each.fragment()))
                .map(Equivalent::why)
                .findFirst()
                .orElse(survivor.covered() ? "" : "not reached");
        return "| " + simple + " " + survivor.line() + " | " + survivor.mutator() + " | `" + code.replace("|", "\\|")
                + "` | " + why + " |\n";
    }

    private String line(Mutant mutant) throws IOException {
        String outer = (PACKAGE + mutant.type()).replace('.', '/').replaceAll("\\$.*", "");
        Path file = sources.resolve(outer + ".java");
        if (!files.containsKey(file)) {
            files.put(file, Files.readAllLines(file));
        }
        return files.get(file).get(mutant.line() - 1).strip();
    }
}
