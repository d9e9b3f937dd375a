package io.github.listenqueue.agent.command;

/**
 * A line of a terminal.
 *
 * @param text the text without escape sequences
 * @param style the style of the whole line
 */
record StyledLine(String text, Style style) {

    /** A style by its number in the escape sequence "select graphic rendition". */
    enum Style {
        PLAIN(0),
        HEAD(7),
        WARNING(33),
        ALARM(31);

        private final int number;

        Style(int number) {
            this.number = number;
        }
    }

    /** Returns the line of a listener. */
    static StyledLine of(String text, OutsideListener listener) {
        return new StyledLine(
                text,
                switch (listener.state()) {
                    case "full", "stalled" -> Style.ALARM;
                    case "high" -> Style.WARNING;
                    default -> Style.PLAIN;
                });
    }

    static StyledLine plain(String text) {
        return new StyledLine(text, Style.PLAIN);
    }

    static StyledLine head(String text) {
        return new StyledLine(text, Style.HEAD);
    }

    /** Returns what the terminal shows, cut to a width. */
    String painted(int width) {
        String cut = text.length() > width ? text.substring(0, width) : text;
        return style == Style.PLAIN ? cut : "\033[" + style.number + "m" + cut + "\033[0m";
    }
}
