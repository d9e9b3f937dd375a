package io.github.listenqueue.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.ExternalMetricSource;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;

final class KubernetesTest {

    private static final List<Object> SHOP = Manifests.read("kubernetes/shop.yml");
    private static final PodTemplateSpec POD =
            all(Deployment.class).findFirst().orElseThrow().getSpec().getTemplate();
    private static final Container CONTAINER = POD.getSpec().getContainers().get(0);

    @Test
    void everyDocumentHasOnlyFieldsOfTheApi() {
        assertThat(SHOP).hasSize(3);
        assertThat(Manifests.read("kubernetes/somaxconn-patch.yml")).hasSize(1);
        assertThatThrownBy(() -> Manifests.parse("""
                        apiVersion: apps/v1
                        kind: Deployment
                        spec:
                          template:
                            spec:
                              containers:
                                - name: shop
                                  readinessProbe:
                                    httpGet: {path: /, prot: 80}
                        """))
                .isInstanceOf(DatabindException.class)
                .hasMessageContaining("prot");
    }

    @Test
    void bothProbesUseTheManagementPort() {
        HTTPGetAction readiness = CONTAINER.getReadinessProbe().getHttpGet();
        HTTPGetAction liveness = CONTAINER.getLivenessProbe().getHttpGet();
        assertThat(Stream.of(readiness, liveness).map(probe -> probe.getPort().getStrVal()))
                .containsOnly("management");
        assertThat(readiness.getPath()).isEqualTo("/actuator/health/readiness");
        assertThat(liveness.getPath()).isEqualTo("/actuator/health/liveness");
    }

    /** The listener still accepts while endpoints are removed, and requests in progress can end. */
    @Test
    void theListenerStaysOpenUntilItsEndpointsAreRemoved() {
        long hook = CONTAINER.getLifecycle().getPreStop().getSleep().getSeconds();
        assertThat(hook).isBetween(5L, 30L);
        assertThat(POD.getSpec().getTerminationGracePeriodSeconds())
                .as("the hook, and the 30 s of Spring Boot's graceful shutdown")
                .isGreaterThan(hook + 30);
    }

    @Test
    void theEnvironmentEnablesNativeAccessAndTheEndpoints() {
        Map<String, String> environment = CONTAINER.getEnv().stream()
                .collect(Collectors.toMap(variable -> variable.getName(), variable -> variable.getValue()));
        assertThat(environment)
                .containsEntry("JAVA_TOOL_OPTIONS", "--enable-native-access=ALL-UNNAMED")
                .containsEntry("MANAGEMENT_SERVER_PORT", "8081")
                .containsEntry("LISTENQUEUE_HEALTH_READINESS", "true");
        assertThat(environment.get("MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE").split(","))
                .contains("health", "prometheus", "listenqueues");
        assertThat(environment.keySet()).noneMatch(name -> name.contains("LIVENESS"));
    }

    @Test
    void servicesAndScrapeSelectThePod() {
        Map<String, Integer> ports = CONTAINER.getPorts().stream()
                .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));
        assertThat(ports).containsEntry("http", 8080).containsEntry("management", 8081);
        assertThat(all(Service.class)).hasSize(2).allSatisfy(service -> {
            assertThat(POD.getMetadata().getLabels())
                    .containsAllEntriesOf(service.getSpec().getSelector());
            assertThat(service.getSpec().getPorts())
                    .allMatch(port -> ports.containsKey(port.getTargetPort().getStrVal()));
        });
        assertThat(POD.getMetadata().getAnnotations())
                .containsEntry("prometheus.io/port", "8081")
                .containsEntry("prometheus.io/path", "/actuator/prometheus");
    }

    @Test
    void theServiceMonitorSelectsTheManagementService() {
        JsonNode spec =
                Kit.yaml(Kit.ROOT.resolve("kubernetes/servicemonitor.yml")).path("spec");
        Map<String, String> wanted = spec.path("selector")
                .path("matchLabels")
                .propertyStream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, label -> label.getValue().asString()));
        List<Service> selected = all(Service.class)
                .filter(service -> service.getMetadata().getLabels().entrySet().containsAll(wanted.entrySet()))
                .toList();
        assertThat(selected).hasSize(1);
        assertThat(selected.get(0).getSpec().getPorts().get(0).getName())
                .isEqualTo(spec.path("endpoints").path(0).path("port").asString());
    }

    /** The adapter's rule is a comment of the file, since it belongs to another object. */
    @Test
    void bothAutoscalersScaleTheDeploymentByARecordedSeries() {
        String recorded = "namespace_job:listen_queue_load_share:inverse_avg";
        assertThat(Kit.rules()).extracting(Rule::name).contains(recorded);
        HorizontalPodAutoscaler hpa =
                (HorizontalPodAutoscaler) Manifests.read("kubernetes/hpa.yml").get(0);
        ExternalMetricSource external = hpa.getSpec().getMetrics().get(0).getExternal();
        assertThat(Kit.text(Kit.ROOT.resolve("kubernetes/hpa.yml")))
                .contains(
                        "- seriesQuery: '" + recorded + "{",
                        "as: " + external.getMetric().getName() + "\n");
        JsonNode keda = Kit.yaml(Kit.ROOT.resolve("kubernetes/keda.yml")).path("spec");
        JsonNode trigger = keda.path("triggers").path(0).path("metadata");
        assertThat(Metrics.recorded(trigger.path("query").asString())).containsExactly(recorded);

        String deployment =
                all(Deployment.class).findFirst().orElseThrow().getMetadata().getName();
        assertThat(hpa.getSpec().getScaleTargetRef().getName()).isEqualTo(deployment);
        assertThat(keda.path("scaleTargetRef").path("name").asString()).isEqualTo(deployment);
        assertThat(external.getTarget().getValue().getAmount())
                .isEqualTo(trigger.path("threshold").asString());
    }

    private static <T> Stream<T> all(Class<T> type) {
        return SHOP.stream().filter(type::isInstance).map(type::cast);
    }
}
