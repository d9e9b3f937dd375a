package io.github.listenqueue.spring;

import java.util.Optional;
import java.util.stream.StreamSupport;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * The startup report of a property that is out of range: its value as written, the origin of the value, and the allowed range.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PropertyOutOfRangeFailureAnalyzer extends AbstractFailureAnalyzer<PropertyOutOfRangeException> {

    private final Environment environment;

    PropertyOutOfRangeFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PropertyOutOfRangeException cause) {
        StringBuilder description = new StringBuilder(
                        "Accept queues cannot be watched as configured:\n\n    Property: ")
                .append(cause.property());
        written(cause.property()).ifPresent(property -> {
            description.append("\n    Value: \"").append(property.getValue()).append('"');
            if (property.getOrigin() != null) {
                description.append("\n    Origin: ").append(property.getOrigin());
            }
        });
        description.append("\n    Reason: ").append(cause.getMessage());
        return new FailureAnalysis(
                description.toString(), "Correct " + cause.property() + ", as the reason says", cause);
    }

    private Optional<ConfigurationProperty> written(String property) {
        if (!ConfigurationPropertyName.isValid(property)) {
            return Optional.empty();
        }
        ConfigurationPropertyName name = ConfigurationPropertyName.of(property);
        return StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .flatMap(source -> Optional.ofNullable(source.getConfigurationProperty(name)).stream())
                .findFirst();
    }
}
