package dev.lethe.standalone.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * {@code docs/reference/rest.md}: the ingest service's API, from the OpenAPI document that its
 * build stores, and a part written by hand on the other services.
 */
final class RestPage {
  private static final Path OPENAPI =
      Path.of("ingest-service", "target", "openapi", "openapi.json");
  private static final List<String> METHODS = List.of("post", "get", "delete");

  private final Markdown page = Markdown.page("REST", "the ingest service's OpenAPI document");
  private final JsonNode api;
  private final OpenApiSchemas schemas;

  private RestPage(JsonNode api) {
    this.api = api;
    this.schemas = new OpenApiSchemas(api.at("/components/schemas"));
  }

  /**
   * @throws IllegalStateException if the ingest service was not built, or changed since
   */
  static String render(Path root) throws IOException {
    RestPage page = new RestPage(new ObjectMapper().readTree(BuiltFile.read(root, OPENAPI)));
    page.start();
    page.operations();
    page.schemas();
    Path others = root.resolve("standalone/src/test/resources/reference/other-services.md");
    return page.page + "\n" + Files.readString(others);
  }

  private void start() {
    page.paragraph(
        "Three services speak HTTP: [ingest](#ingest), [inference](#inference) and the [trainer](#trainer)."
            + " `lethe up` prints their addresses. What holds for all of them, such as errors and time limits:"
            + " [HTTP](http.md).");
    page.heading(2, "Ingest");
    page.paragraph(
        api.at("/info/description").asText()
            + " `GET /openapi` answers this description as an OpenAPI document.");
    page.paragraph(
        "Every call needs a key or a token of the right role, in the header `Authorization: Bearer …`"
            + " ([control access](../guides/control-access.md)). A caller without one gets 401, one whose"
            + " role is not enough gets 403.");
    List<List<String>> rows = new ArrayList<>();
    eachOperation(
        (name, operation) ->
            rows.add(
                List.of(
                    Markdown.link("`" + name + "`", Markdown.anchor(name)),
                    operation.path("summary").asText())));
    page.table(List.of("Call", "What it does"), rows);
  }

  private void operations() {
    eachOperation(
        (name, operation) -> {
          page.heading(3, "`" + name + "`");
          page.paragraph(sentence(operation.path("summary").asText()));
          page.paragraph(operation.path("description").asText());
          page.table(List.of("Parameter", "In", "Type", "Meaning"), parameters(operation));
          body(operation.path("requestBody"));
          page.table(List.of("Status", "Meaning", "Body"), responses(operation));
          operation.path("callbacks").forEach(this::callback);
        });
  }

  private List<List<String>> parameters(JsonNode operation) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode parameter : operation.path("parameters")) {
      JsonNode schema = parameter.path("schema");
      String standard = schema.path("default").asText();
      rows.add(
          List.of(
              Markdown.code(parameter.get("name").asText()),
              parameter.get("in").asText(),
              schemas.type(schema),
              described(parameter, parameter.get("name").asText())
                  + (standard.isEmpty() ? "" : " Default: " + standard + ".")));
    }
    return rows;
  }

  private void body(JsonNode body) {
    List<String> forms = forms(body.path("content"));
    if (!forms.isEmpty()) {
      page.paragraph("Body: " + String.join(", or ", forms) + ".");
    }
  }

  private List<List<String>> responses(JsonNode operation) {
    List<List<String>> rows = new ArrayList<>();
    Map<String, JsonNode> byStatus = new TreeMap<>(); // the default comes last
    operation
        .path("responses")
        .fields()
        .forEachRemaining(e -> byStatus.put(e.getKey(), e.getValue()));
    // What every call answers to those who are not let in is said once, above.
    byStatus.values().removeIf(response -> response.has("$ref"));
    byStatus.forEach(
        (status, response) ->
            rows.add(
                List.of(
                    status.equals("default") ? "other" : status,
                    sentence(described(response, status)),
                    String.join(", or ", forms(response.path("content"))))));
    return rows;
  }

  /** Each media type with what it holds. */
  private List<String> forms(JsonNode content) {
    List<String> forms = new ArrayList<>();
    TreeSet<String> said = new TreeSet<>();
    content
        .fields()
        .forEachRemaining(
            form -> {
              String type = schemas.type(form.getValue().path("schema"));
              // A resource's media types hold for its problems too: say what is answered once.
              if (said.add(type)) {
                forms.add(type + " (`" + form.getKey() + "`)");
              }
            });
    return forms;
  }

  private void callback(JsonNode callback) {
    callback
        .fields()
        .forEachRemaining(
            address -> {
              JsonNode post = address.getValue().get("post");
              page.paragraph(
                  "**Callback**, to the request's `callbackUrl`: "
                      + decapitalised(sentence(post.get("summary").asText()))
                      + " "
                      + post.get("description").asText()
                      + " How to receive it: [guide](../guides/receive-callbacks.md).");
            });
  }

  private void schemas() {
    page.heading(3, "Bodies");
    for (String name : schemas.ownNames()) {
      page.heading(4, name);
      page.paragraph(sentence(schemas.description(name)));
      page.table(List.of("Field", "Type", "Required", "Meaning"), schemas.rows(name));
    }
  }

  private void eachOperation(BiConsumer<String, JsonNode> action) {
    new TreeMap<>(paths())
        .forEach(
            (path, operations) ->
                METHODS.stream()
                    .filter(operations::has)
                    .forEach(
                        method ->
                            action.accept(
                                method.toUpperCase(Locale.ROOT) + " " + path,
                                operations.get(method))));
  }

  private Map<String, JsonNode> paths() {
    Map<String, JsonNode> paths = new TreeMap<>();
    api.get("paths").fields().forEachRemaining(path -> paths.put(path.getKey(), path.getValue()));
    return paths;
  }

  private static String described(JsonNode node, String name) {
    String description = node.path("description").asText();
    if (description.isBlank()) {
      throw new IllegalStateException("OpenAPI describes no " + name);
    }
    return description;
  }

  private static String sentence(String text) {
    return text.isEmpty() || text.endsWith(".") ? text : text + ".";
  }

  private static String decapitalised(String text) {
    return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }
}
