package io.github.listenqueue.agent.live;

import org.slf4j.LoggerFactory;

/** The log of an application. Apart from the other targets, which have no SLF4J. */
final class LoggedTarget {

    private LoggedTarget() {}

    static void log() {
        LoggerFactory.getLogger("shop").info("the application has started");
    }
}
