package io.github.listenqueue.spring;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** The names and details of health, common to every Spring Boot. */
final class HealthDetails {

    /** Our contributor's name, which Spring Boot takes from its bean's. */
    static final String CONTRIBUTOR = "listenQueue";

    /** The group that Spring Boot answers readiness probes with. */
    static final String READINESS = "readiness";

    private static final String EXCLUDED = "management.endpoint.health.group.readiness.exclude";

    private HealthDetails() {}

    /** Returns true if the application excludes this contributor as it may exclude any other. */
    static boolean isExcludedFromReadiness(Environment environment) {
        return Binder.get(environment)
                .bind(EXCLUDED, Bindable.setOf(String.class))
                .orElse(Set.of())
                .contains(CONTRIBUTOR);
    }

    static Map<String, Object> of(ListenQueuesReport report) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("reason", report.reason());
        // A detail must not be null.
        if (report.takenAt() != null && report.ageSeconds() != null && report.source() != null) {
            details.put("takenAt", report.takenAt());
            details.put("ageSeconds", report.ageSeconds());
            details.put("source", report.source());
        }
        details.put("listeners", report.listeners());
        return details;
    }
}
