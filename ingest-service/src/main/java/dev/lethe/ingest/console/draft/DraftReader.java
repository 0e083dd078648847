package dev.lethe.ingest.console.draft;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.ErasureRequestReader;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Limits;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes drafts of what people filled in, by the rules of {@code POST /v1/requests}. Thread-safe.
 */
public final class DraftReader {
  /** What a field may be, in words, where the schema's own word would be a pattern. */
  private static final Map<String, String> SHAPES =
      Map.of(
          DraftForm.ID,
          "Begin with a letter or digit, then letters, digits and . _ : @ + = ~ - only, at most"
              + " 128.",
          DraftForm.TENANT,
          "Write one line of at most 256 characters.",
          DraftForm.MODEL,
          "Choose one of the models.",
          DraftForm.SUBJECT,
          "Write 1 to 1,024 characters.",
          DraftForm.LEGAL_BASIS,
          "Write one line of at most 256 characters.",
          DraftForm.BEHAVIOUR,
          "Choose one of the two.",
          DraftForm.REFUSAL,
          "Write at most 2,000 characters.");

  private final Set<String> models;
  private final Limits limits;

  public DraftReader(Set<String> models, Limits limits) {
    this.models = Set.copyOf(models);
    this.limits = limits;
  }

  /** Most bytes of a form: those of a request, and what a form has around them. */
  public int maxBytes() {
    return limits.maxBytes() + 65_536;
  }

  /** Most bytes of a request. */
  public int maxRequestBytes() {
    return limits.maxBytes();
  }

  /** A draft of a form that was larger than {@link #maxBytes()}. */
  RequestDraft tooLarge() {
    return RequestDraft.refused(
        DraftForm.FILE, "It is larger than " + megabytes() + " and was not read.");
  }

  /** Reads a form; whatever is wrong with it stands in the draft. */
  RequestDraft read(@Nullable String contentType, byte[] body) {
    FormBody fields;
    try {
      fields = FormBody.read(contentType, body);
    } catch (IllegalArgumentException e) {
      return RequestDraft.refused("", "The form did not arrive whole. Fill it in again.");
    }
    DraftForm form = DraftForm.of(fields);
    ExampleCollector examples = collect(form, fields);
    Map<String, String> errors = errors(form);
    if (examples.examples().isEmpty() && examples.faultCount() == 0) {
      errors.put(DraftForm.PROMPT, "Give at least one example: in rows, pasted, or as a file.");
    }
    String id = form.id().isEmpty() ? "console-" + UUID.randomUUID() : form.id();
    byte[] json = json(id, form, examples.examples());
    if (errors.isEmpty() && examples.faultCount() == 0) {
      check(json, examples, errors);
    }
    boolean isReady = errors.isEmpty() && examples.faultCount() == 0;
    return new RequestDraft(
        id,
        form,
        examples.examples(),
        examples.faults(),
        examples.faultCount(),
        errors,
        isReady ? json : new byte[0]);
  }

  /** The form's field that a JSON pointer into a request is about. */
  public static String field(String pointer) {
    if (pointer.startsWith("/forgetSet")) {
      return DraftForm.PROMPT;
    }
    return switch (pointer) {
      case "/replacement/text" -> DraftForm.REFUSAL;
      case "/replacement", "/replacement/behaviour" -> DraftForm.BEHAVIOUR;
      default -> {
        String name = pointer.startsWith("/") ? pointer.substring(1) : pointer;
        yield SHAPES.containsKey(name) ? name : "";
      }
    };
  }

  /** Why a request is not taken, in words that fit its form. */
  public String message(InvalidEventException e) {
    String shape = SHAPES.get(field(e.field()));
    return switch (e.code()) {
      case InvalidEventException.TOO_LARGE ->
          "The request is larger than " + megabytes() + ". Hand in several with fewer examples.";
      case InvalidEventException.EMPTY_FORGET_SET -> "Give at least one example.";
      case InvalidEventException.TOO_MANY_EXAMPLES -> "There are too many examples.";
      case InvalidEventException.TOO_LONG -> "It is too long.";
      case InvalidEventException.MALFORMED_JSON -> "It holds half a character.";
      default -> shape == null ? "It cannot be taken as it is." : shape;
    };
  }

  private ExampleCollector collect(DraftForm form, FormBody fields) {
    ExampleCollector examples = new ExampleCollector(limits);
    for (int i = 0; i < form.rows().size() && !examples.isFull(); i++) {
      DraftForm.Row row = form.rows().get(i);
      if (!row.isBlank()) {
        examples.add(LineFault.Source.ROWS, i + 1L, row.prompt(), row.completion());
      }
    }
    if (!form.pasted().isBlank() && !examples.isFull()) {
      byte[] pasted = form.pasted().getBytes(StandardCharsets.UTF_8);
      ExampleFile.read(LineFault.Source.PASTED, pasted, examples);
    }
    FormBody.Field file = fields.first(DraftForm.FILE).orElse(null);
    if (file != null && file.value().length > 0 && !examples.isFull()) {
      ExampleFile.read(LineFault.Source.FILE, file.value(), examples);
    }
    return examples;
  }

  private Map<String, String> errors(DraftForm form) {
    Map<String, String> errors = new LinkedHashMap<>();
    if (!models.contains(form.model())) {
      errors.put(DraftForm.MODEL, "Choose one of the models.");
    }
    if (form.subject().isEmpty()) {
      errors.put(DraftForm.SUBJECT, "Say by what reference you know the person.");
    }
    return errors;
  }

  private void check(byte[] json, ExampleCollector examples, Map<String, String> errors) {
    try {
      var unused = ErasureRequestReader.read(json, limits);
    } catch (InvalidEventException e) {
      DraftExample blamed = blamed(e.field(), examples.examples());
      if (blamed == null) {
        errors.put(field(e.field()), message(e));
      } else {
        String column = e.field().substring(e.field().lastIndexOf('/') + 1);
        boolean isColumn = column.equals(DraftForm.PROMPT) || column.equals(DraftForm.COMPLETION);
        examples.fault(blamed.source(), blamed.line(), isColumn ? column : null, message(e));
      }
    }
  }

  private static @Nullable DraftExample blamed(String pointer, List<DraftExample> examples) {
    String[] parts = pointer.split("/", -1);
    boolean isExample = parts.length > 3 && pointer.startsWith("/forgetSet/examples/");
    if (!isExample || !parts[3].matches("[0-9]{1,9}")) {
      return null;
    }
    int index = Integer.parseInt(parts[3]);
    return index < examples.size() ? examples.get(index) : null;
  }

  private static byte[] json(String id, DraftForm form, List<DraftExample> examples) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("id", id).put("model", form.model()).put("subject", form.subject());
    if (!form.tenant().isEmpty()) {
      json.put("tenant", form.tenant());
    }
    if (!form.legalBasis().isEmpty()) {
      json.put("legalBasis", form.legalBasis());
    }
    ArrayNode list = json.putObject("forgetSet").putArray("examples");
    examples.forEach(
        each ->
            list.addObject()
                .put(DraftForm.PROMPT, each.prompt())
                .put(DraftForm.COMPLETION, each.completion()));
    ObjectNode replacement = json.putObject("replacement");
    replacement.put("behaviour", form.behaviour().isEmpty() ? "refuse" : form.behaviour());
    if (!form.refusal().isEmpty()) {
      replacement.put("text", form.refusal());
    }
    try {
      return Json.mapper().writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      // Its message would quote the payload.
      throw new IllegalStateException("the draft cannot be written as JSON");
    }
  }

  private String megabytes() {
    return String.format(Locale.ROOT, "%.1f MB", limits.maxBytes() / 1e6);
  }
}
