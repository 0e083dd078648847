package dev.lethe.standalone.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Looks into rendered objects. */
final class PodTemplates {
  private PodTemplates() {}

  /** Deployments, stateful sets and jobs. */
  static List<JsonNode> workloads(List<JsonNode> objects) {
    return objects.stream().filter(object -> object.at("/spec/template/spec").isObject()).toList();
  }

  static List<JsonNode> ofKind(List<JsonNode> objects, String kind) {
    return objects.stream().filter(object -> object.path("kind").asText().equals(kind)).toList();
  }

  static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  /** Such as {@code ingest}. */
  static String component(JsonNode object) {
    return object.at("/metadata/labels").path("app.kubernetes.io/component").asText();
  }

  static JsonNode pod(JsonNode workload) {
    return workload.at("/spec/template/spec");
  }

  static JsonNode container(JsonNode workload) {
    return pod(workload).at("/containers/0");
  }

  /** Names to values; a secret's or a field's value is empty. */
  static Map<String, String> env(JsonNode workload) {
    Map<String, String> env = new LinkedHashMap<>();
    container(workload)
        .path("env")
        .forEach(entry -> env.put(entry.path("name").asText(), entry.path("value").asText()));
    return env;
  }

  static Stream<JsonNode> each(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  /** Secrets that a workload's pods can read, by mounts and by variables. */
  static List<String> secrets(JsonNode workload) {
    List<String> names = new ArrayList<>();
    pod(workload).findValues("secretName").forEach(name -> names.add(name.asText()));
    pod(workload)
        .findValues("secretKeyRef")
        .forEach(reference -> names.add(reference.path("name").asText()));
    return names;
  }

  /** Whether a workload's pods have all of these labels. */
  static boolean hasLabels(JsonNode workload, JsonNode selector) {
    JsonNode labels = workload.at("/spec/template/metadata/labels");
    return StreamSupport.stream(
            ((Iterable<Map.Entry<String, JsonNode>>) selector::fields).spliterator(), false)
        .allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
  }
}
