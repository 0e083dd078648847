package dev.lethe.standalone.deploy;

import static dev.lethe.standalone.deploy.PodTemplates.component;
import static dev.lethe.standalone.deploy.PodTemplates.container;
import static dev.lethe.standalone.deploy.PodTemplates.each;
import static dev.lethe.standalone.deploy.PodTemplates.env;
import static dev.lethe.standalone.deploy.PodTemplates.name;
import static dev.lethe.standalone.deploy.PodTemplates.ofKind;
import static dev.lethe.standalone.deploy.PodTemplates.pod;
import static dev.lethe.standalone.deploy.PodTemplates.secrets;
import static dev.lethe.standalone.deploy.PodTemplates.workloads;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.Topics;
import dev.lethe.standalone.reference.KnownSettings;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * No cluster is needed: Helm renders the chart, Kubernetes' own model reads what comes out, and the
 * services' own mappings say which settings there are.
 */
class HelmChartTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> VALUES =
      List.of("minimal", "secured", "oidc-ingress", "gateway-scaling", "openai");

  /** Of Java, of the native libraries, and of the pod. */
  private static final Set<String> NOT_SETTINGS =
      Set.of(
          "JAVA_TOOL_OPTIONS",
          "DJL_CACHE_DIR",
          "MALLOC_MMAP_THRESHOLD_",
          "MALLOC_TRIM_THRESHOLD_",
          "POD_NAME",
          "POD_NAMESPACE");

  private static final Map<String, List<JsonNode>> RENDERED = new TreeMap<>();
  @TempDir private static Path folder;
  private static KnownSettings known;

  @BeforeAll
  static void render() throws IOException {
    known = KnownSettings.of(ROOT);
    ChartRenderer helm = ChartRenderer.orSkip(ROOT, folder);
    for (String values : VALUES) {
      RENDERED.put(values, helm.render(values, Map.of()));
    }
  }

  @ParameterizedTest
  @FieldSource("VALUES")
  void everyObjectIsOneThatKubernetesKnows(String values) throws JsonProcessingException {
    for (JsonNode object : rendered(values)) {
      assertThat(StrictManifests.read(object)).as(name(object)).isNotNull();
      assertThat(name(object)).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?").hasSizeLessThan(63);
    }
  }

  @Test
  void whatKubernetesDoesNotKnowIsFound() {
    ObjectNode workload = workloads(rendered("minimal")).get(0).deepCopy();
    ((ObjectNode) container(workload)).put("readynessProbe", "");

    assertThatThrownBy(() -> StrictManifests.read(workload)).hasMessageContaining("readynessProbe");
  }

  @Test
  void theFiveSetsShowEveryKindOfObject() {
    Set<String> kinds = new TreeSet<>();
    RENDERED.values().forEach(all -> all.forEach(one -> kinds.add(one.path("kind").asText())));

    assertThat(kinds)
        .containsExactly(
            "ConfigMap",
            "Deployment",
            "HTTPRoute",
            "HorizontalPodAutoscaler",
            "Ingress",
            "Job",
            "NetworkPolicy",
            "PersistentVolumeClaim",
            "PodDisruptionBudget",
            "PodMonitor",
            "ScaledObject",
            "Service",
            "ServiceAccount",
            "StatefulSet");
  }

  @ParameterizedTest
  @FieldSource("VALUES")
  void everySettingExists(String values) throws IOException {
    Set<String> documented = documentedVariables();
    for (JsonNode workload : workloads(rendered(values))) {
      String service = component(workload);
      for (String variable : env(workload).keySet()) {
        assertThat(
                NOT_SETTINGS.contains(variable)
                    || documented.contains(variable)
                    || known.isVariable(settingsOf(service), variable))
            .as("%s of %s is a setting", variable, service)
            .isTrue();
      }
    }
    for (JsonNode config : ofKind(rendered(values), "ConfigMap")) {
      for (String key : properties(config).stringPropertyNames()) {
        assertThat(known.isKey(component(config), key))
            .as("%s of %s is a setting", key, component(config))
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @FieldSource("VALUES")
  void everyServiceHasWhatItDoesNotStartWithout(String values) {
    for (JsonNode workload : services(values)) {
      assertThat(env(workload))
          .as(name(workload))
          .containsKeys(known.required(component(workload)).toArray(String[]::new));
    }
  }

  @ParameterizedTest
  @FieldSource("VALUES")
  void everyPodIsConfined(String values) {
    for (JsonNode workload : workloads(rendered(values))) {
      JsonNode pod = pod(workload);
      assertThat(pod.at("/automountServiceAccountToken")).as(name(workload)).hasToString("false");
      assertThat(pod.at("/enableServiceLinks"))
          .as("or a service lethe-… would put variables LETHE_… into the environment")
          .hasToString("false");
      assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
      assertThat(pod.at("/securityContext/runAsUser").asInt()).isEqualTo(imageUser());
      assertThat(pod.at("/securityContext/seccompProfile/type")).hasToString("\"RuntimeDefault\"");
      JsonNode container = container(workload).path("securityContext");
      assertThat(container.path("readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(container.path("allowPrivilegeEscalation")).hasToString("false");
      assertThat(container.at("/capabilities/drop")).hasToString("[\"ALL\"]");
      assertThat(container(workload).at("/resources/requests/memory").asText()).isNotEmpty();
      assertThat(container(workload).at("/resources/limits/memory").asText()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @FieldSource("VALUES")
  void everyServiceIsAskedForItsHealth(String values) {
    for (JsonNode workload : services(values)) {
      JsonNode container = container(workload);
      assertThat(container.at("/startupProbe/httpGet/path").asText())
          .isEqualTo("/q/health/started");
      assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/q/health/live");
      assertThat(container.at("/readinessProbe/httpGet/path").asText())
          .isEqualTo("/q/health/ready");
    }
  }

  /** As the root is read-only, and so that no key is looked for where none lies. */
  @ParameterizedTest
  @FieldSource("VALUES")
  void everyPathLiesOnAMountAndEveryMountIsAVolume(String values) {
    for (JsonNode workload : workloads(rendered(values))) {
      Set<String> volumes = new TreeSet<>();
      pod(workload).path("volumes").forEach(volume -> volumes.add(volume.path("name").asText()));
      workload.at("/spec/volumeClaimTemplates").forEach(claim -> volumes.add(name(claim)));
      List<String> mounts = new ArrayList<>();
      for (JsonNode mount : container(workload).path("volumeMounts")) {
        mounts.add(mount.path("mountPath").asText());
        assertThat(volumes).as(name(workload)).contains(mount.path("name").asText());
      }
      assertThat(mounts).as(name(workload)).doesNotHaveDuplicates();
      env(workload)
          .forEach(
              (variable, value) ->
                  assertThat(!value.startsWith("/") || liesOn(mounts, value))
                      .as("%s=%s of %s lies on a mount", variable, value, name(workload))
                      .isTrue());
    }
  }

  @ParameterizedTest
  @FieldSource("VALUES")
  void whatAPodNamesIsThere(String values) {
    List<JsonNode> objects = rendered(values);
    for (JsonNode workload : workloads(objects)) {
      JsonNode pod = pod(workload);
      if (pod.has("serviceAccountName")) {
        assertThat(names(objects, "ServiceAccount"))
            .contains(pod.path("serviceAccountName").asText());
      }
      each(pod.path("volumes"))
          .filter(volume -> volume.has("configMap"))
          .forEach(
              volume ->
                  assertThat(names(objects, "ConfigMap"))
                      .contains(volume.at("/configMap/name").asText()));
      each(pod.path("volumes"))
          .map(volume -> volume.at("/persistentVolumeClaim/claimName").asText())
          .filter(claim -> claim.startsWith(ChartRenderer.RELEASE))
          .forEach(claim -> assertThat(names(objects, "PersistentVolumeClaim")).contains(claim));
      if (workload.at("/spec").has("serviceName")) {
        assertThat(names(objects, "Service")).contains(workload.at("/spec/serviceName").asText());
      }
    }
  }

  @ParameterizedTest
  @FieldSource("VALUES")
  void everySelectorFindsPods(String values) {
    List<JsonNode> objects = rendered(values);
    List<String> places =
        List.of("/spec/selector/matchLabels", "/spec/podSelector/matchLabels", "/spec/selector");
    for (JsonNode object : objects) {
      places.stream()
          .map(object::at)
          .filter(place -> place.isObject() && !place.has("matchLabels"))
          .forEach(
              selector ->
                  assertThat(workloads(objects))
                      .as("%s %s", object.path("kind"), name(object))
                      .anyMatch(workload -> PodTemplates.hasLabels(workload, selector)));
    }
    for (String scaler : List.of("HorizontalPodAutoscaler", "ScaledObject")) {
      for (JsonNode object : ofKind(objects, scaler)) {
        JsonNode target = object.at("/spec/scaleTargetRef");
        List<JsonNode> scaled =
            ofKind(objects, target.path("kind").asText()).stream()
                .filter(workload -> name(workload).equals(target.path("name").asText()))
                .toList();
        assertThat(scaled).hasSize(1);
        assertThat(scaled.get(0).path("spec").has("replicas")).as("who says how many").isFalse();
      }
    }
  }

  @ParameterizedTest
  @FieldSource("VALUES")
  void noServiceSeesAKeyOfAnother(String values) {
    for (JsonNode workload : services(values)) {
      String service = component(workload);
      List<String> secrets = secrets(workload);
      assertThat(secrets.contains("lethe-ingest-keys")).isEqualTo(service.equals("ingest"));
      assertThat(secrets.contains("lethe-trainer-key")).isEqualTo(service.equals("trainer"));
      assertThat(secrets.contains("lethe-gates-key")).isEqualTo(!service.equals("ingest"));
      assertThat(secrets.contains("lethe-master-keyset")).isEqualTo(!service.equals("inference"));
      assertThat(secrets).contains("lethe-public-keys");
      assertThat(secrets).doesNotContain("lethe-operator-key");
    }
  }

  @Test
  void onlyTheMigrationHasTheOwnersPasswordUnlessIngestMigrates() {
    assertThat(workloads(rendered("minimal")))
        .filteredOn(workload -> secrets(workload).contains("lethe-postgres-owner"))
        .extracting(PodTemplates::name)
        .containsExactly("lethe-migration");
    assertThat(workloads(rendered("oidc-ingress")))
        .filteredOn(workload -> secrets(workload).contains("lethe-postgres-owner"))
        .extracting(PodTemplates::name)
        .containsExactly("lethe-ingest");
    assertThat(rendered("minimal"))
        .filteredOn(object -> name(object).equals("lethe-migration"))
        .singleElement()
        .satisfies(
            job ->
                assertThat(job.at("/metadata/annotations").path("lethe.dev/was-hook").asText())
                    .isEqualTo("pre-install,pre-upgrade"));
  }

  /** Or one could be told to fit and the other to serve under another name. */
  @Test
  void everyModelHasOneTrainerSetAndOneReplicaSetAndIngestKnowsIt() {
    List<JsonNode> all = services("oidc-ingress");

    assertThat(all)
        .extracting(each -> component(each) + " " + env(each).getOrDefault("LETHE_MODEL_ID", ""))
        .containsExactlyInAnyOrder(
            "ingest ",
            "trainer support-llm",
            "inference support-llm",
            "trainer search",
            "inference search");
    assertThat(all)
        .filteredOn(each -> component(each).equals("ingest"))
        .singleElement()
        .satisfies(
            ingest -> assertThat(env(ingest)).containsEntry("LETHE_MODELS", "support-llm,search"));
  }

  @Test
  void aReplicaBeforeAnotherServerHasNoModelAndItsTrainerFitsByTexts() {
    JsonNode replicas = service("openai", "inference");

    assertThat(env(replicas))
        .containsEntry("LETHE_ENGINE", "openai")
        .containsEntry("LETHE_UPSTREAM_URL", "http://vllm.models:8000/v1")
        .containsEntry("LETHE_UPSTREAM_API_KEY_FILE", "/run/lethe/upstream/api-key")
        .doesNotContainKey("LETHE_MODEL_DIR");
    assertThat(env(service("openai", "trainer")))
        .containsEntry("LETHE_GATE_HIDDEN_STATES", "false")
        .containsEntry("LETHE_MODEL_DIR", "/models/llama-3.2-1b");
    assertThat(pod(replicas).path("volumes").toString()).doesNotContain("\"models\"");
    assertThat(
            ofKind(rendered("openai"), "NetworkPolicy").stream()
                .filter(policy -> component(policy).equals("inference"))
                .map(policy -> policy.at("/spec/egress").toString()))
        .singleElement()
        .satisfies(egress -> assertThat(egress).contains("\"port\":8000"));
  }

  @Test
  void kafkaAndPostgresAreReachedAsTheValuesSay() throws IOException {
    JsonNode ingest = service("secured", "ingest");

    assertThat(env(ingest))
        .containsEntry("LETHE_TOPICS_CREATE", "false")
        .containsEntry("LETHE_KAFKA_CONFIG", "/run/lethe/kafka/client.properties")
        .containsEntry(
            "QUARKUS_DATASOURCE_JDBC_URL",
            "jdbc:postgresql://lethe.postgres.example.org:5432/lethe"
                + "?sslmode=verify-full&sslrootcert=/run/lethe/postgres-ca/ca.crt");
    assertThat(container(ingest).path("image").asText())
        .isEqualTo("registry.example.org/lethe/ingest-service:1.2.3");
    assertThat(container(service("secured", "inference")).path("image").asText())
        .isEqualTo("registry.example.org/lethe/inference-service:1.2.2");
    JsonNode config =
        ofKind(rendered("secured"), "ConfigMap").stream()
            .filter(map -> component(map).equals("ingest"))
            .findFirst()
            .orElseThrow();
    assertThat(properties(config))
        .containsEntry("lethe.kafka.properties.\"security.protocol\"", "SASL_SSL")
        .containsEntry("lethe.recipients.\"crm\".url", "https://crm.example.org/forgotten");
  }

  /** What KEDA looks at is what the intake's Kafka Streams application reads. */
  @Test
  void kedaLooksAtTheIntake() throws JsonProcessingException {
    JsonNode object = ofKind(rendered("gateway-scaling"), "ScaledObject").get(0);
    ScaledObject scaled = (ScaledObject) StrictManifests.read(object);

    assertThat(scaled.spec().minReplicaCount()).isPositive();
    assertThat(scaled.spec().triggers())
        .singleElement()
        .satisfies(
            trigger -> {
              assertThat(trigger.metadata().values()).allMatch(JsonNode::isTextual);
              assertThat(trigger.metadata().get("consumerGroup")).hasToString("\"lethe.intake\"");
              assertThat(trigger.metadata().get("topic"))
                  .hasToString("\"" + new Topics(Topics.DEFAULT_PREFIX).requests() + "\"");
            });
  }

  /** The numbers in values.yaml are the first model's of that page. */
  @Test
  void memoryIsWhatWasMeasured() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/guides/size-memory.md"));

    assertThat(page).contains("| trainer at most, shared pages included (by the rule) | 2.2 GB");
    assertThat(page).contains("| replica at most (by the rule) | 1.0 GB");
    assertThat(memory("minimal", "trainer")).isEqualTo("3Gi");
    assertThat(memory("minimal", "inference")).isEqualTo("2Gi");
  }

  private static String memory(String values, String component) {
    return container(service(values, component)).at("/resources/requests/memory").asText();
  }

  private static List<JsonNode> rendered(String values) {
    return RENDERED.getOrDefault(values, List.of());
  }

  /** Without the job. */
  private static List<JsonNode> services(String values) {
    return workloads(rendered(values)).stream()
        .filter(workload -> !workload.path("kind").asText().equals("Job"))
        .toList();
  }

  private static JsonNode service(String values, String component) {
    return services(values).stream()
        .filter(workload -> component(workload).equals(component))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> names(List<JsonNode> objects, String kind) {
    return ofKind(objects, kind).stream().map(PodTemplates::name).toList();
  }

  private static boolean liesOn(List<String> mounts, String path) {
    return mounts.stream().anyMatch(mount -> (path + "/").startsWith(mount + "/"));
  }

  /** The migration reads what ingest would. */
  private static String settingsOf(String component) {
    return component.equals("migration") ? "ingest" : component;
  }

  private static int imageUser() {
    try {
      String image = Files.readString(ROOT.resolve("deploy/Dockerfile"));
      Matcher user = Pattern.compile("USER (\\d+)").matcher(image);
      assertThat(user.find()).isTrue();
      return Integer.parseInt(user.group(1));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lethe's pages name those of others' settings that its services are meant to be given. */
  private static Set<String> documentedVariables() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String page :
        List.of(
            "reference/configuration.md",
            "guides/control-access.md",
            "guides/read-the-logs.md",
            "guides/trace-a-request.md")) {
      String text = Files.readString(ROOT.resolve("docs").resolve(page));
      Pattern.compile("(?:QUARKUS|OTEL)_[A-Z0-9_]+")
          .matcher(text)
          .results()
          .forEach(variable -> names.add(variable.group()));
    }
    return names;
  }

  private static Properties properties(JsonNode configMap) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(configMap.at("/data/application.properties").asText()));
    return properties;
  }
}
