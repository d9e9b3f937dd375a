package io.github.listenqueue.spring;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** The names and details of the health contributor, common to every generation of Spring Boot. */
final class HealthDetails {

    /** The name of the contributor, which Spring Boot takes from the name of its bean. */
    static final String CONTRIBUTOR = "listenQueue";

    /** The group that Spring Boot answers readiness probes with. */
    static final String READINESS = "readiness";

    private static final String EXCLUDED = "management.endpoint.health.group.readiness.exclude";

    private HealthDetails() {}

    /** Returns true if the application excludes this contributor from the readiness group by Spring Boot's property. */
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
