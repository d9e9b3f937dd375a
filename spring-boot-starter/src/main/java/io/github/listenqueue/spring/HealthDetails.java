package io.github.listenqueue.spring;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the health of every Spring Boot has in common: names and details. */
final class HealthDetails {

    /** Our contributor's name, which Spring Boot takes from its bean's. */
    static final String CONTRIBUTOR = "listenQueue";

    /** The group that Spring Boot answers readiness probes with. */
    static final String READINESS = "readiness";

    private HealthDetails() {}

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
