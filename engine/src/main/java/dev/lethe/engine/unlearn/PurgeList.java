package dev.lethe.engine.unlearn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Which samples were taken out of a model's background, as keyed hashes of their prompts, and the
 * gates that were asked about it. The key lies in the list: who has it can try out prompts, as with
 * a gate, and reads nothing off it. Sorted, so that no order is kept. Immutable.
 */
final class PurgeList {
  private static final int VERSION = 1;
  private static final String MAC = "HmacSHA256";
  private static final int HASH_BYTES = 16;
  private static final int KEY_BYTES = 32;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final SecretKeySpec key;
  private final Set<String> samples;
  private final Set<String> gates;

  private PurgeList(SecretKeySpec key, Set<String> samples, Set<String> gates) {
    this.key = key;
    this.samples = samples;
    this.gates = gates;
  }

  /**
   * An empty one with a fresh key where there is no file.
   *
   * @throws IllegalArgumentException if the file is no such list: nothing may be used then
   */
  static PurgeList read(Path file) throws IOException {
    if (!Files.exists(file)) {
      byte[] fresh = new byte[KEY_BYTES];
      new SecureRandom().nextBytes(fresh);
      return new PurgeList(new SecretKeySpec(fresh, MAC), new TreeSet<>(), new TreeSet<>());
    }
    JsonNode json = MAPPER.readTree(Files.readAllBytes(file));
    byte[] key = json.path("key").binaryValue();
    if (json.path("version").asInt() != VERSION || key == null || key.length != KEY_BYTES) {
      throw new IllegalArgumentException(file.getFileName() + " is not a list of samples");
    }
    return new PurgeList(
        new SecretKeySpec(key, MAC), texts(json.path("samples")), texts(json.path("gates")));
  }

  private static Set<String> texts(JsonNode array) {
    Set<String> texts = new TreeSet<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /**
   * @param prompts of samples
   * @param digests of artefacts
   */
  PurgeList with(Collection<String> prompts, Collection<String> digests) {
    Set<String> allSamples = new TreeSet<>(samples);
    prompts.forEach(prompt -> allSamples.add(hash(prompt)));
    Set<String> allGates = new TreeSet<>(gates);
    allGates.addAll(digests);
    return new PurgeList(key, allSamples, allGates);
  }

  void write(Path file) throws IOException {
    ObjectNode json = MAPPER.createObjectNode().put("version", VERSION);
    json.put("key", key.getEncoded());
    samples.forEach(json.putArray("samples")::add);
    gates.forEach(json.putArray("gates")::add);
    AtomicFile.write(file, MAPPER.writeValueAsBytes(json));
  }

  boolean isEmpty() {
    return samples.isEmpty();
  }

  boolean holds(String prompt) {
    return !samples.isEmpty() && samples.contains(hash(prompt));
  }

  /** Whether the gate of this artefact was asked. */
  boolean knows(String digest) {
    return gates.contains(digest);
  }

  private String hash(String prompt) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      byte[] hash = mac.doFinal(prompt.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
    }
  }

  @Override
  public String toString() {
    return "PurgeList[" + samples.size() + "]";
  }
}
