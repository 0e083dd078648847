package dev.lethe.schemas.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.ApiKeyText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The API keys of an installation, in a JSON file {@code {"keys":[…]}} that holds no secret.
 * Whoever changes it moves a new file into its place; services read it again within a second or
 * two. Thread-safe.
 */
public final class ApiKeyFile {
  private final Supplier<Map<String, ApiKey>> keys;

  /** The file's form. */
  private record Content(List<ApiKey> keys) {
    Content {
      keys = List.copyOf(keys);
    }
  }

  private ApiKeyFile(Supplier<Map<String, ApiKey>> keys) {
    this.keys = keys;
  }

  /**
   * The keys in a file, which is read again when it changes.
   *
   * @throws IllegalArgumentException naming the file, if it cannot be read now
   */
  public static ApiKeyFile watch(Path file) {
    WatchedFile<Map<String, ApiKey>> watched =
        new WatchedFile<>(file, (path, text) -> byId(parse(text)));
    return new ApiKeyFile(watched::get);
  }

  /** No key at all. */
  public static ApiKeyFile empty() {
    return new ApiKeyFile(Map::of);
  }

  /** The key that somebody shows; empty if it is unknown or not that one. It may be expired. */
  public Optional<ApiKey> find(ApiKeyText shown) {
    return Optional.ofNullable(keys.get().get(shown.id())).filter(key -> key.matches(shown));
  }

  /** The key of that id, for whoever showed it before; empty if it is gone. It may be expired. */
  public Optional<ApiKey> findById(String id) {
    return Optional.ofNullable(keys.get().get(id));
  }

  /**
   * All keys in a file, in its order; none if there is no file.
   *
   * @throws IOException if it cannot be read
   */
  public static List<ApiKey> read(Path file) throws IOException {
    try {
      return parse(Files.readString(file, StandardCharsets.US_ASCII));
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /**
   * Replaces the file as a whole, readable by its owner only, or by whoever could read it before.
   *
   * @throws IOException if it cannot be written; what was there stays
   */
  public static void write(Path file, List<ApiKey> keys) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path partial =
        Files.createTempFile(
            folder,
            "api-keys",
            ".partial",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    byte[] json =
        Json.mapper()
            .writerWithDefaultPrettyPrinter()
            .with(JsonWriteFeature.ESCAPE_NON_ASCII) // watched files are read as ASCII
            .writeValueAsBytes(new Content(keys));
    Files.write(partial, json);
    if (Files.exists(file)) {
      Files.setPosixFilePermissions(partial, Files.getPosixFilePermissions(file));
    }
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static List<ApiKey> parse(String text) throws IOException {
    try {
      Content content = Json.mapper().readValue(text, Content.class);
      if (content != null) {
        return content.keys();
      }
    } catch (JsonProcessingException e) {
      throw new IOException("not a file of API keys"); // its message would quote the file
    }
    throw new IOException("not a file of API keys");
  }

  private static Map<String, ApiKey> byId(List<ApiKey> keys) throws IOException {
    Map<String, ApiKey> byId = new HashMap<>();
    for (ApiKey key : keys) {
      if (byId.put(key.id(), key) != null) {
        throw new IOException("two API keys have the same id");
      }
    }
    return Map.copyOf(byId);
  }
}
