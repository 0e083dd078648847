package dev.lethe.ingest.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.ingest.lines.ByteLines;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The people of a catalogue, by every form of their identities. Immutable. */
final class IdentityCatalogue {
  /** A name that may be a type of identities. */
  static final Pattern TYPE = Pattern.compile("[a-z0-9_]{1,64}");

  private static final int LONGEST_VALUE = 1024;
  private static final Set<String> IDENTITY = Set.of("type", "format", "value");

  private final Map<SubjectIdentity, List<Person>> people = new HashMap<>();
  private final Set<String> types = new TreeSet<>();

  /** One line. */
  record Person(@Nullable String tenant, ResolvedSubject subject) {
    boolean isKnownTo(String tenant) {
      return this.tenant == null || this.tenant.equals(tenant);
    }
  }

  private IdentityCatalogue() {}

  /**
   * Reads a file of JSON Lines.
   *
   * @throws IOException naming the line and the field to blame, never what they hold
   */
  static IdentityCatalogue read(Path file, Limits limits) throws IOException {
    IdentityCatalogue catalogue = new IdentityCatalogue();
    try (InputStream in = Files.newInputStream(file)) {
      ByteLines lines = new ByteLines(in, limits.maxBytes());
      for (ByteLines.Line line = lines.next(); line != null; line = lines.next()) {
        if (!line.isBlank()) {
          catalogue.add(line, limits);
        }
      }
    }
    return catalogue;
  }

  /** All whom one of the identities names, each once. */
  Set<Person> find(String tenant, List<SubjectIdentity> identities) {
    Set<Person> found = new LinkedHashSet<>();
    for (SubjectIdentity identity : identities) {
      people.getOrDefault(identity.folded(), List.of()).stream()
          .filter(person -> person.isKnownTo(tenant))
          .forEach(found::add);
    }
    return found;
  }

  Set<String> types() {
    return types;
  }

  private void add(ByteLines.Line line, Limits limits) throws IOException {
    try {
      byte[] bytes = line.bytes();
      if (bytes == null) {
        throw new InvalidEventException(InvalidEventException.TOO_LARGE, "");
      }
      add(Json.parse(bytes), limits);
    } catch (InvalidEventException e) {
      // Its message is a code and a pointer.
      throw new IOException("line " + line.number() + ": " + e.getMessage());
    }
  }

  private void add(JsonNode json, Limits limits) {
    if (!(json instanceof ObjectNode line)) {
      throw new InvalidEventException(InvalidEventException.WRONG_TYPE, "");
    }
    List<SubjectIdentity> identities = identities(line.path("identities"));
    JsonNode tenant = line.path("tenant");
    if (!tenant.isMissingNode() && !tenant.isTextual()) {
      throw new InvalidEventException(InvalidEventException.WRONG_TYPE, "/tenant");
    }
    ObjectNode rest = line.deepCopy();
    var unused = rest.remove(List.of("identities", "tenant"));
    Person person = new Person(tenant.textValue(), ResolvedSubject.of(rest, limits));
    for (SubjectIdentity identity : identities) {
      types.add(identity.type());
      for (SubjectIdentity form : identity.forms()) {
        people.computeIfAbsent(form, each -> new ArrayList<>(1)).add(person);
      }
    }
  }

  private static List<SubjectIdentity> identities(JsonNode list) {
    if (!list.isArray() || list.isEmpty()) {
      throw new InvalidEventException(InvalidEventException.MISSING_FIELD, "/identities");
    }
    List<SubjectIdentity> identities = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      identities.add(identity(list.get(i), "/identities/" + i));
    }
    return identities;
  }

  private static SubjectIdentity identity(JsonNode json, String at) {
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!IDENTITY.contains(name)) {
                throw new InvalidEventException(InvalidEventException.UNKNOWN_FIELD, at);
              }
            });
    String type = text(json, "type", at);
    if (!TYPE.matcher(type).matches()) {
      throw new InvalidEventException(InvalidEventException.SCHEMA, at + "/type");
    }
    String written = json.has("format") ? text(json, "format", at) : IdentityFormat.RAW.text();
    IdentityFormat format =
        IdentityFormat.of(written)
            .orElseThrow(
                () -> new InvalidEventException(InvalidEventException.SCHEMA, at + "/format"));
    String value = text(json, "value", at);
    if (value.isBlank() || value.length() > LONGEST_VALUE || !format.fits(value)) {
      throw new InvalidEventException(InvalidEventException.SCHEMA, at + "/value");
    }
    return new SubjectIdentity(type, format, value);
  }

  private static String text(JsonNode json, String name, String at) {
    String text = json.path(name).textValue();
    if (text == null) {
      throw new InvalidEventException(InvalidEventException.MISSING_FIELD, at + "/" + name);
    }
    return text;
  }
}
