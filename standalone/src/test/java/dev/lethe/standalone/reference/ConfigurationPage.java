package dev.lethe.standalone.reference;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code docs/reference/configuration.md}: the settings of the services, from their mappings. */
final class ConfigurationPage {
  private static final Map<String, String> MAPPINGS = new LinkedHashMap<>();

  static {
    MAPPINGS.put("ingest", "ingest-service/src/main/java/**/IngestConfig.java");
    MAPPINGS.put("trainer", "trainer-service/src/main/java/**/TrainerConfig.java");
    MAPPINGS.put("inference", "inference-service/src/main/java/**/InferenceConfig.java");
  }

  /** The interfaces that several of them use; those of one alone lie beside its own. */
  private static final String SHARED = "service-kit/src/main/java/dev/lethe/service/config";

  private static final List<String> HEAD =
      List.of("Setting, and its environment variable", "Type", "Default", "Meaning");

  private final Markdown page =
      Markdown.page("Configuration", "IngestConfig, TrainerConfig and InferenceConfig");
  private final Map<String, List<Setting>> settings = new LinkedHashMap<>();

  private ConfigurationPage() {}

  static String render(Path root) throws IOException {
    ConfigurationPage page = new ConfigurationPage();
    page.settings.putAll(settings(root));
    page.start();
    page.shared();
    page.settings.forEach(page::service);
    page.quarkus();
    return page.page.toString();
  }

  /** What each service reads of Lethe's own settings. */
  static Map<String, List<Setting>> settings(Path root) throws IOException {
    Map<String, List<Setting>> settings = new LinkedHashMap<>();
    for (Map.Entry<String, String> mapping : MAPPINGS.entrySet()) {
      settings.put(mapping.getKey(), settings(root, mapping.getValue()));
    }
    return settings;
  }

  private static List<Setting> settings(Path root, String place) throws IOException {
    String[] parts = place.split("/\\*\\*/", 2);
    try (Stream<Path> files = Files.walk(root.resolve(parts[0]))) {
      Path source =
          files
              .filter(file -> file.endsWith(parts[1]))
              .findFirst()
              .orElseThrow(() -> new IllegalStateException("there is no " + place));
      List<String> others = new ArrayList<>(sources(root.resolve(SHARED), null));
      others.addAll(sources(source.resolveSibling(""), source));
      return ConfigMappingSource.settings(Files.readString(source), others);
    }
  }

  private static List<String> sources(Path folder, @Nullable Path but) throws IOException {
    List<String> sources = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*Config.java")) {
      for (Path file : files) {
        if (!file.equals(but)) {
          sources.add(Files.readString(file));
        }
      }
    }
    return sources;
  }

  private void start() {
    page.paragraph(
        "These are the settings of the three services. `lethe up` makes all of them from its options. You need"
            + " this page where you run the services yourself: `docker-compose.yml` shows a whole set.");
    page.items(
        List.of(
            "A setting is a system property (`-Dlethe.partitions=6`), a line of `application.properties` in the"
                + " folder `config` of the service's working folder, or an environment variable. The first of"
                + " these that says something wins: property, variable, file.",
            "**required** means that the service does not start without it.",
            "A *duration* is `500ms`, `5s`, `10m`, `1h`, `400d`. A *size* is `512K`, `4M`, `1G`. A *list* has"
                + " commas between its entries. *NAME* stands for a name that you choose.",
            "An environment variable has capitals, and `_` for each character that is no letter or digit. So"
                + " `lethe.kafka.properties.\"security.protocol\"` is `LETHE_KAFKA_PROPERTIES__SECURITY_PROTOCOL_`.",
            "A misspelt environment variable is not reported: the setting keeps its default."));
  }

  /** What more than one service reads in the same way. */
  private void shared() {
    Map<Setting, List<String>> readers = readers();
    readers.values().removeIf(services -> services.size() < 2);
    page.heading(2, "Settings that several services read");
    page.paragraph("Give all of them the same value.");
    List<List<String>> rows = new ArrayList<>();
    readers.forEach(
        (setting, services) -> {
          List<String> row = new ArrayList<>(row(setting));
          row.add(String.join(", ", services));
          rows.add(row);
        });
    List<String> head = new ArrayList<>(HEAD);
    head.add("Read by");
    page.table(head, rows);
  }

  private void service(String service, List<Setting> all) {
    Map<Setting, List<String>> readers = readers();
    page.heading(2, Character.toUpperCase(service.charAt(0)) + service.substring(1));
    page.table(
        HEAD,
        all.stream()
            .filter(setting -> readers.getOrDefault(setting, List.of()).size() == 1)
            .map(ConfigurationPage::row)
            .toList());
  }

  private Map<Setting, List<String>> readers() {
    Map<Setting, List<String>> readers = new LinkedHashMap<>();
    settings.forEach(
        (service, all) ->
            all.forEach(
                setting ->
                    readers.computeIfAbsent(setting, key -> new ArrayList<>()).add(service)));
    return readers;
  }

  private static List<String> row(Setting setting) {
    return List.of(
        Markdown.code(setting.key()) + "<br>" + Markdown.code(setting.variable()),
        setting.type(),
        setting.required() ? "**required**" : Markdown.code(setting.standard()),
        setting.meaning());
  }

  /** What is not Lethe's own, and needed all the same. */
  private void quarkus() {
    page.heading(2, "Settings of Quarkus");
    page.paragraph(
        "The services are Quarkus applications, so all of"
            + " [Quarkus' settings](https://quarkus.io/guides/all-config) work too. You will need these:");
    List<List<String>> rows =
        List.of(
            quarkus("quarkus.datasource.jdbc.url", "ingest, trainer", "The Postgres database."),
            quarkus("quarkus.datasource.username", "ingest, trainer", "Its user."),
            quarkus("quarkus.datasource.password", "ingest, trainer", "The user's password."),
            quarkus("quarkus.http.host", "all", "The address to listen on."),
            quarkus("quarkus.http.port", "all", "The port to listen on."),
            quarkus(
                "quarkus.http.idle-timeout",
                "all",
                "How long a client may take: see [time limits](http.md#time-limits)."));
    page.table(List.of("Setting, and its environment variable", "Read by", "Meaning"), rows);
  }

  private static List<String> quarkus(String key, String services, String meaning) {
    Setting setting = new Setting(key, "", false, "", meaning);
    return List.of(
        Markdown.code(key) + "<br>" + Markdown.code(setting.variable()), services, meaning);
  }
}
