package io.github.listenqueue.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Assumptions;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Faults that tests of core cause by captured or generated trees, with results from the reports of those tests. */
final class CoreTests {

    private static final String KERNEL = "io.github.listenqueue.internal.linux.procfs.";
    private static final Map<Fault, List<String>> TESTS = new LinkedHashMap<>();

    static {
        row(
                "kernels",
                "another kernel, from 2.6.32 and 3.10 to 6.18",
                "tables captured from such machines: `ListenTableTest`, `UnixTableTest`, `NetstatFileTest`",
                "every row and counter is read correctly",
                KERNEL + "ListenTableTest#skipsHalfOpenRequestsBetweenListenersOfLinux310",
                KERNEL + "ListenTableTest#readsARealTableOfLinux618",
                KERNEL + "ListenTableTest#readsARealIpv6TableOfLinux618",
                KERNEL + "ListenTableTest#readsTablesOfABigEndianMachine",
                KERNEL + "UnixTableTest#readsARealTableOfLinux618",
                KERNEL + "NetstatFileTest#readsARealFileOfLinux618",
                KERNEL + "NetstatFileTest#aCounterThatTheKernelLacksIsUnknown");
    }

    private CoreTests() {}

    private static void row(String name, String fault, String means, String guarantee, String... tests) {
        Fault row = new Fault(name, fault, means, guarantee, Fault.NEW, Setting.PLAIN, fixture -> {
            throw new IllegalStateException("tests of core cause this fault");
        });
        TESTS.put(row, List.of(tests));
    }

    static List<Fault> rows() {
        return List.copyOf(TESTS.keySet());
    }

    /** Checks that all tests of a row passed in the last run of core's tests. */
    static void passed(Fault row, Path reports) throws Exception {
        for (String test : TESTS.get(row)) {
            String[] parts = test.split("#", -1);
            Path report = reports.resolve("TEST-" + parts[0] + ".xml");
            Assumptions.assumeTrue(Files.isReadable(report), "core's tests have not been run here");
            NodeList cases = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(report.toFile())
                    .getElementsByTagName("testcase");
            List<Element> runs = IntStream.range(0, cases.getLength())
                    .mapToObj(i -> (Element) cases.item(i))
                    .filter(one -> one.getAttribute("name").startsWith(parts[1]))
                    .toList();
            assertThat(runs).as(test).isNotEmpty();
            for (Element run : runs) {
                for (String problem : List.of("failure", "error", "skipped")) {
                    assertThat(run.getElementsByTagName(problem).getLength())
                            .as(test)
                            .isZero();
                }
            }
        }
    }
}
