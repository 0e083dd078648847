package dev.lethe.standalone.launch;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.RoleKey;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a running stack is reached: the line that {@code lethe up --json} prints, part of the
 * public contract.
 *
 * @param ingest base URL
 * @param inference base URL of each replica
 * @param kafka {@code bootstrap.servers}
 * @param postgres connection URI of the role that may only read; what is printed has its password
 *     only if that is asked for
 * @param keys the first API key of each role, by the role's name; empty as long as there are none
 * @param model name of the served model
 * @param data absolute data folder
 */
@JsonPropertyOrder({"ingest", "inference", "kafka", "postgres", "keys", "console", "model", "data"})
@JsonIgnoreProperties(value = "console", allowGetters = true)
public record StackAddresses(
    String ingest,
    List<String> inference,
    String kafka,
    String postgres,
    Map<String, String> keys,
    String model,
    String data) {
  private static final JsonMapper JSON = new JsonMapper();

  public StackAddresses {
    // A stack of before there were keys has none in its file.
    keys = keys == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(keys));
  }

  /** What shows that somebody has a role here. */
  public RoleKey key(Role role) {
    return new RoleKey(role, keys.get(role.text()));
  }

  /** Where a person looks at it. */
  @JsonProperty("console")
  public String console() {
    return ingest + "/console";
  }

  /** The same without the password of the database. */
  public StackAddresses withoutPassword() {
    return new StackAddresses(
        ingest,
        inference,
        kafka,
        postgres.replaceFirst("^(postgresql://[^:@/]*):[^@/]*@", "$1@"),
        keys,
        model,
        data);
  }

  /**
   * The same with the name of a file that holds the password of the database in its place, as libpq
   * takes it: clients that are built on it sign in with this address as it stands.
   */
  public StackAddresses withPasswordFile(Path file) {
    String name =
        URLEncoder.encode(file.toAbsolutePath().toString(), StandardCharsets.UTF_8)
            .replace("+", "%20")
            .replace("%2F", "/");
    StackAddresses bare = withoutPassword();
    return new StackAddresses(
        ingest, inference, kafka, bare.postgres + "?passfile=" + name, keys, model, data);
  }

  /** The line, without its end. */
  public String line() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("addresses cannot be written as JSON");
    }
  }

  /** Writes the line where the other commands look for it, readable by its owner only. */
  void save(DataFolder data) throws IOException {
    Path partial =
        Files.createTempFile(
            data.run(),
            "addresses",
            ".partial",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(partial, line() + "\n");
    Files.move(partial, data.addresses(), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * The addresses of the stack that runs on a data folder; empty when none does.
   *
   * @throws IOException when the file is there but not readable
   */
  public static Optional<StackAddresses> load(DataFolder data) throws IOException {
    try {
      return Optional.of(JSON.readValue(Files.readString(data.addresses()), StackAddresses.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new IOException("not an addresses file: " + data.addresses());
    }
  }

  @Override
  public String toString() {
    return "StackAddresses[ingest="
        + ingest
        + ", inference="
        + inference
        + ", model="
        + model
        + "]";
  }
}
