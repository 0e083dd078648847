package dev.lethe.standalone.deploy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * KEDA's {@code keda.sh/v1alpha1} ScaledObject as far as the chart writes it, for strict reading:
 * Kubernetes' model does not have it.
 */
record ScaledObject(
    @JsonProperty(required = true) String apiVersion,
    @JsonProperty(required = true) String kind,
    @JsonProperty(required = true) JsonNode metadata,
    @JsonProperty(required = true) Spec spec) {

  record Spec(
      @JsonProperty(required = true) Target scaleTargetRef,
      @Nullable Integer pollingInterval,
      @Nullable Integer cooldownPeriod,
      @Nullable Integer minReplicaCount,
      @Nullable Integer maxReplicaCount,
      @JsonProperty(required = true) List<Trigger> triggers) {}

  record Target(String apiVersion, String kind, @JsonProperty(required = true) String name) {}

  /** KEDA takes texts only as metadata. */
  record Trigger(
      @JsonProperty(required = true) String type,
      @JsonProperty(required = true) Map<String, JsonNode> metadata,
      @Nullable Authentication authenticationRef) {}

  record Authentication(@JsonProperty(required = true) String name) {}
}
