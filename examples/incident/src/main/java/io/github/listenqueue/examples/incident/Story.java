package io.github.listenqueue.examples.incident;

import java.util.List;

/**
 * The text and numbers of an act, for the terminal and for the page.
 *
 * @param title the title of the act
 * @param verdict the result in one sentence
 * @param figures the key numbers
 * @param happened the course of events, in paragraphs
 * @param clients the outcomes of the clients
 * @param diagnosis the library's diagnosis
 * @param quotes the output of ss
 * @param evidence the data of the story
 */
record Story(
        String title,
        String verdict,
        List<Figure> figures,
        List<String> happened,
        List<Group> clients,
        List<Answer> diagnosis,
        List<Quote> quotes,
        Evidence evidence) {

    /** A number and its label. */
    record Figure(String number, String label) {}

    /** Clients with the same outcome, and at least one remark on them. */
    record Group(long number, Outcome outcome, List<String> remarks) {

        static Group of(List<ClientResult> clients, Outcome outcome, String... remarks) {
            return new Group(Tally.count(clients, outcome), outcome, List.of(remarks));
        }
    }

    /** The answer of the library to a question. */
    record Answer(String question, List<String> lines) {

        /** Returns the answer without blank lines. */
        Answer withoutBlanks() {
            return new Answer(
                    question, lines.stream().filter(line -> !line.isBlank()).toList());
        }
    }

    /** The lines of ss, and their time. */
    record Quote(String caption, List<String> lines) {

        static Quote of(String caption, Comparison comparison) {
            return new Quote(
                    caption,
                    comparison
                            .ss()
                            .map(ss -> List.of(
                                    ss.text().replace(" skmem:", "\n  skmem:").split("\n")))
                            .orElse(List.of("(ss is not installed or does not show it)")));
        }
    }
}
