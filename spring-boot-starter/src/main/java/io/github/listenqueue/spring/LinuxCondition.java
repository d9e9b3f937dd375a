package io.github.listenqueue.spring;

import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** The condition that the system is Linux, the only one that shows accept queues. */
class LinuxCondition extends SpringBootCondition {

    private final boolean wanted;

    LinuxCondition() {
        this(true);
    }

    private LinuxCondition(boolean wanted) {
        this.wanted = wanted;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        String system = System.getProperty("os.name", "an unknown system");
        return new ConditionOutcome(system.startsWith("Linux") == wanted, "runs on " + system);
    }

    /** The condition that the system is not Linux. */
    static final class Absent extends LinuxCondition {

        Absent() {
            super(false);
        }
    }
}
