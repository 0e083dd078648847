package dev.lethe.trainer.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.control.AdapterHandIn;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.TrustedKeys;
import dev.lethe.trainer.work.FailureCodes;
import dev.lethe.trainer.work.SuppliedAdapters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where adapters that were fitted elsewhere wait, for all trainers of a model: {@code
 * ROOT/HEX/adapter_config.json}, {@code adapter_model.safetensors} and {@code hand-in.json}, HEX
 * being the SHA-256 of the request's id. The last file is signed by a trainer and says by whom, for
 * which request and which two files: what somebody else put there is no adapter. Thread-safe.
 */
public final class AdapterInbox implements SuppliedAdapters {
  private static final Logger LOG = LoggerFactory.getLogger(AdapterInbox.class);
  private static final String NOTE = "hand-in.json";
  private static final String ARRIVING = "arriving-";

  /** The poll loop asks for every request that waits, many times a second. */
  private static final Duration LISTING = Duration.ofSeconds(1);

  private final Path root;
  private final String model;
  private final String baseDigest;
  private final Duration wait;
  private final ControlSigner signer;
  private final TrustedKeys trainers;
  private Set<String> listed = Set.of();
  private Instant listedAt = Instant.EPOCH;

  /**
   * An adapter that waits.
   *
   * @param folder its PEFT folder
   */
  public record Waiting(AdapterHandIn note, Path folder) {}

  /**
   * @param baseDigest of the model that is taught to forget
   * @param wait how long a request waits for an adapter once its shield is made
   * @param signer of what this trainer takes
   * @param trainers whose word counts
   */
  public AdapterInbox(
      Path root,
      String model,
      String baseDigest,
      Duration wait,
      ControlSigner signer,
      TrustedKeys trainers) {
    this.root = root;
    this.model = model;
    this.baseDigest = baseDigest;
    this.wait = wait;
    this.signer = signer;
    this.trainers = trainers;
  }

  /** A new folder of the same file system, for files that have yet to be looked at. */
  Path arriving() throws IOException {
    Files.createDirectories(root);
    return Files.createTempDirectory(root, ARRIVING);
  }

  /**
   * Lets an adapter wait that was found right, in the place of one that waited before.
   *
   * @param folder as {@link #arriving} gave it, with the two files
   */
  AdapterHandIn keep(String requestId, Path folder, Actor by, Instant at) throws IOException {
    AdapterHandIn note =
        new AdapterHandIn(requestId, model, baseDigest, PeftFolder.digest(folder), by, at, "", "")
            .signed(signer);
    Files.write(folder.resolve(NOTE), Json.canonical(Json.mapper().valueToTree(note)));
    Path place = place(requestId);
    delete(place);
    Files.move(folder, place, StandardCopyOption.ATOMIC_MOVE);
    synchronized (this) {
      listedAt = Instant.EPOCH;
    }
    return note;
  }

  /**
   * The adapter that waits for a request; empty also if what lies there was not handed in so.
   *
   * @throws IOException if it cannot be read now
   */
  public Optional<Waiting> find(String requestId) throws IOException {
    Path folder = place(requestId);
    if (!Files.exists(folder.resolve(NOTE))) {
      return Optional.empty();
    }
    Optional<String> fault;
    AdapterHandIn note = null;
    try {
      note = Json.mapper().readValue(folder.resolve(NOTE).toFile(), AdapterHandIn.class);
      fault = fault(note, requestId, folder);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      fault = Optional.of("unreadable");
    }
    if (note == null || fault.isPresent()) {
      LOG.error(
          "an adapter that waits does not count: request={} fault={}",
          requestId,
          fault.orElse("unreadable"));
      return Optional.empty();
    }
    return Optional.of(new Waiting(note, folder));
  }

  @Override
  public synchronized boolean isAwaited(String requestId, Instant shieldedAt, Instant now) {
    if (wait.isZero() || !now.isBefore(shieldedAt.plus(wait))) {
      return false;
    }
    if (Duration.between(listedAt, now).abs().compareTo(LISTING) >= 0) {
      listed = list();
      listedAt = now;
    }
    return !listed.contains(name(requestId));
  }

  @Override
  public Optional<Actor> suppliedBy(String requestId) throws IOException {
    return find(requestId).map(waiting -> waiting.note().by());
  }

  @Override
  public void forget(String requestId) {
    try {
      delete(place(requestId));
    } catch (IOException e) {
      LOG.warn(
          "an adapter is left behind: request={} error={}", requestId, FailureCodes.describe(e));
    }
  }

  /** What is wrong with what lies there. */
  private Optional<String> fault(AdapterHandIn note, String requestId, Path folder) {
    Optional<ControlFault> signature = note.check(trainers);
    if (signature.isPresent()) {
      return signature.map(ControlFault::code);
    }
    if (!note.requestId().equals(requestId) || !note.model().equals(model)) {
      return Optional.of("another-request");
    }
    if (!note.baseDigest().equals(baseDigest)) {
      return Optional.of("another-base");
    }
    return PeftFolder.digest(folder).equals(note.adapterDigest())
        ? Optional.empty()
        : Optional.of("other-files");
  }

  private Set<String> list() {
    if (!Files.isDirectory(root)) {
      return Set.of();
    }
    try (Stream<Path> folders = Files.list(root)) {
      return folders.map(folder -> folder.getFileName().toString()).collect(Collectors.toSet());
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("adapters that wait cannot be listed: error={}", FailureCodes.describe(e));
      return Set.of();
    }
  }

  private Path place(String requestId) {
    return root.resolve(name(requestId));
  }

  /** A request's id may hold what no file's name may. */
  private static String name(String requestId) {
    String digest = Sha256.of(requestId.getBytes(StandardCharsets.UTF_8));
    return digest.substring(digest.indexOf(':') + 1);
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
