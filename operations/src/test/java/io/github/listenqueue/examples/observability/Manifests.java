package io.github.listenqueue.examples.observability;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Kubernetes documents, parsed strictly: a field that is not in the model of the API is an error. */
final class Manifests {

    private static final Map<String, Class<?>> TYPES = Map.of(
            "Deployment", Deployment.class,
            "HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
            "Service", Service.class);

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new WithoutSpareFields())
            .build();

    private Manifests() {}

    static List<Object> read(String file) {
        return parse(Kit.text(Kit.ROOT.resolve(file)));
    }

    static List<Object> parse(String documents) {
        try (MappingIterator<JsonNode> each = YAML.readerFor(JsonNode.class).readValues(documents)) {
            return each.readAll().stream().map(Manifests::model).toList();
        }
    }

    private static Object model(JsonNode document) {
        String kind = document.path("kind").asString();
        Class<?> type = TYPES.get(kind);
        if (type == null) {
            throw new IllegalArgumentException("No model for the kind " + kind);
        }
        return YAML.treeToValue(document, type);
    }

    /** Ignores the map for unknown fields in the classes of the model. */
    private static final class WithoutSpareFields extends JacksonAnnotationIntrospector {

        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(MapperConfig<?> config, Annotated annotated) {
            return false;
        }
    }
}
