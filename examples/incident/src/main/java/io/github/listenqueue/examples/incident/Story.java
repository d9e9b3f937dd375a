package io.github.listenqueue.examples.incident;

import java.util.List;

/**
 * An act told for somebody who was not there: the words and numbers of the terminal and of the page.
 *
 * @param title what the act is about
 * @param verdict one sentence
 * @param figures the numbers that matter
 * @param happened what happened, in paragraphs
 * @param clients what the clients saw
 * @param diagnosis what the library says of why
 * @param quotes what ss said
 * @param evidence what all of this is taken from
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

    /** A number and what it counts. */
    record Figure(String number, String what) {}

    /** Clients that fared alike, and at least one remark on them. */
    record Group(long number, Outcome outcome, List<String> remarks) {

        static Group of(List<ClientResult> clients, Outcome outcome, String... remarks) {
            return new Group(Tally.count(clients, outcome), outcome, List.of(remarks));
        }
    }

    /** The answer of the library to a question. */
    record Answer(String question, List<String> lines) {

        /** Something may be left unsaid. */
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
                            .orElse(List.of("(ss is not installed, or does not show it)")));
        }
    }
}
