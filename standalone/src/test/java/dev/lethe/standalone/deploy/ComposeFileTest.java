package dev.lethe.standalone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * No Docker engine is needed: the file is held against the Compose Specification's schema and
 * against what it names.
 */
class ComposeFileTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void matchesTheComposeSpecification() throws IOException {
    assertThat(schema().validate(compose())).isEmpty();
  }

  @Test
  void schemaRefusesWhatComposeWouldRefuse() throws IOException {
    ObjectNode broken = compose().deepCopy();
    ((ObjectNode) broken.at("/services/ingest")).put("entrypiont", "java");

    assertThat(schema().validate(broken)).isNotEmpty();
  }

  @Test
  void namesOnlyFilesServicesAndVolumesThatExist() throws IOException {
    JsonNode compose = compose();
    for (JsonNode service : compose.get("services")) {
      if (service.has("build")) {
        assertThat(ROOT.resolve(service.at("/build/dockerfile").asText())).isRegularFile();
      }
      service
          .path("depends_on")
          .fieldNames()
          .forEachRemaining(name -> assertThat(compose.get("services").has(name)).isTrue());
      for (JsonNode volume : service.path("volumes")) {
        String source = volume.asText().replaceAll("^\\$\\{[A-Z_]+:-(.*?)}", "$1").split(":")[0];
        if (source.startsWith("./")) {
          assertThat(ROOT.resolve(source)).exists();
        } else {
          assertThat(compose.get("volumes").has(source)).as(source).isTrue();
        }
      }
    }
  }

  @Test
  void noServiceSeesAPrivateKeyOfAnother() throws IOException {
    JsonNode services = compose().get("services");

    assertThat(mounts(services, "keys:")).containsExactly("keys", "ingest");
    assertThat(mounts(services, "trainer-key:")).containsExactly("keys", "trainer");
    assertThat(mounts(services, "master-key:")).containsExactly("keys", "ingest", "trainer");
    assertThat(mounts(services, "gate-key:"))
        .containsExactly("keys", "trainer", "inference-1", "inference-2", "inference-vllm");
    assertThat(mounts(services, "public-key:"))
        .containsExactly(
            "keys", "ingest", "trainer", "inference-1", "inference-2", "inference-vllm");
  }

  @Test
  void everyServiceKnowsTheApiKeysByTheirHashesAndNoneSeesAKey() throws IOException {
    JsonNode services = compose().get("services");
    JsonNode init = services.at("/keys/command");

    assertThat(mounts(services, "api-keys:")).containsExactly("keys");
    assertThat(init.toString()).contains("\"--api\",\"/run/lethe/api\"");
    for (String name :
        List.of("ingest", "trainer", "inference-1", "inference-2", "inference-vllm")) {
      assertThat(services.at("/" + name + "/environment/LETHE_ACCESS_API_KEYS").asText())
          .as(name)
          .isEqualTo("/run/lethe/public/api-keys.json");
    }
  }

  /** Prometheus is given one key, and not the folder of all. */
  @Test
  void whatIsNotTheCoreStartsByItsProfileAlone() throws IOException {
    JsonNode services = compose().get("services");
    List<String> byProfile = new ArrayList<>();
    services
        .fields()
        .forEachRemaining(
            service -> {
              if (service.getValue().has("profiles")) {
                byProfile.add(service.getKey() + " " + service.getValue().get("profiles"));
              }
            });

    assertThat(byProfile)
        .containsExactly(
            "inference-vllm [\"vllm\"]",
            "vllm [\"vllm\"]",
            "prometheus [\"observability\"]",
            "grafana [\"observability\"]");
    assertThat(services.at("/prometheus/secrets/0").asText()).isEqualTo("operator-key");
    assertThat(Files.readString(ROOT.resolve("deploy/observability/prometheus/prometheus.yaml")))
        .contains(
            "/run/secrets/operator-key",
            "ingest:8080",
            "trainer:8080",
            "inference-2:8080",
            "inference-vllm");
  }

  /** The lines of docs/guides/put-before-vllm.md, and a network that no client is on. */
  @Test
  void onlyAReplicaReachesTheVllmThatItStandsBefore() throws IOException {
    JsonNode compose = compose();
    JsonNode services = compose.get("services");
    JsonNode replica = services.at("/inference-vllm/environment");
    List<String> onItsNetwork = new ArrayList<>();
    services
        .fields()
        .forEachRemaining(
            service -> {
              if (service.getValue().path("networks").toString().contains("\"upstream\"")) {
                onItsNetwork.add(service.getKey());
              }
            });

    assertThat(onItsNetwork).containsExactly("inference-vllm", "vllm");
    assertThat(services.at("/vllm/networks").toString()).isEqualTo("[\"upstream\"]");
    assertThat(services.at("/vllm/ports").isMissingNode()).isTrue();
    assertThat(compose.at("/networks/upstream/internal").asBoolean()).isTrue();
    assertThat(replica.path("LETHE_ENGINE").asText()).isEqualTo("openai");
    assertThat(replica.path("LETHE_UPSTREAM_URL").asText()).isEqualTo("http://vllm:8000/v1");
    assertThat(replica.has("LETHE_UPSTREAM_BASE_DIGEST")).isTrue();
    assertThat(replica.has("LETHE_MODEL_DIR")).isFalse();
    assertThat(services.at("/vllm/command").toString())
        .contains("\"--served-model-name\",\"" + replica.path("LETHE_MODEL_ID").asText() + "\"");
    assertThat(services.at("/trainer/environment").has("LETHE_GATE_HIDDEN_STATES")).isTrue();
  }

  private static List<String> mounts(JsonNode services, String volume) {
    List<String> names = new ArrayList<>();
    services
        .fields()
        .forEachRemaining(
            service ->
                service
                    .getValue()
                    .path("volumes")
                    .forEach(
                        mount -> {
                          if (mount.asText().startsWith(volume)) {
                            names.add(service.getKey());
                          }
                        }));
    return names;
  }

  @Test
  void everyImageOfOursIsATargetOfTheDockerfileAndReportsItsHealth() throws IOException {
    String dockerfile = Files.readString(ROOT.resolve("deploy/Dockerfile"));
    for (JsonNode service : compose().get("services")) {
      if (service.has("build")) {
        String target = service.at("/build/target").asText();
        assertThat(dockerfile).contains("FROM base AS " + target + "\n");
        assertThat(service.path("image").asText()).isEqualTo("lethe/" + target);
        assertThat(service.has("healthcheck")).as(target).isNotEqualTo(target.equals("cli"));
      }
    }
  }

  private static JsonNode compose() throws IOException {
    Object tree = new Yaml().load(Files.readString(ROOT.resolve("docker-compose.yml")));
    return new ObjectMapper().valueToTree(tree);
  }

  private static JsonSchema schema() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            ComposeFileTest.class.getResourceAsStream("/compose/compose-spec.json"))) {
      ObjectNode schema = (ObjectNode) new ObjectMapper().readTree(in);
      for (ObjectNode node : withTextualIds(schema)) {
        node.remove("id"); // the keyword of an older draft than the file declares
      }
      return JsonSchemaFactory.getInstance(VersionFlag.V201909).getSchema(schema);
    }
  }

  private static List<ObjectNode> withTextualIds(ObjectNode schema) {
    return schema.findParents("id").stream()
        .filter(parent -> parent.get("id").isTextual())
        .map(ObjectNode.class::cast)
        .toList();
  }
}
