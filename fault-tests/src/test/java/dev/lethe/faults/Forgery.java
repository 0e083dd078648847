package dev.lethe.faults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.bundle.FolderBundleStore;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.bundle.ManifestFiles;
import dev.lethe.engine.bundle.ManifestSigner;
import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.localstack.FolderRemoval;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.AdapterEvent.Statement;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.StoredArtefact;
import dev.lethe.schemas.WithdrawalOrder;
import dev.lethe.schemas.control.ControlSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Words that nobody with the right to them has said. */
final class Forgery {
  /** Base64, and no signature of anything. */
  static final String NO_SIGNATURE = "AAAA";

  static final String NO_DIGEST = "sha256:" + "f".repeat(64);

  /** What is older than this, the audit does not take for something under way. */
  private static final Duration LONG_AGO = Duration.ofMinutes(2);

  private Forgery() {}

  static String id() {
    return UUID.randomUUID().toString();
  }

  /** A key that nobody trusts. */
  static ControlSigner ownKey() {
    try {
      return ControlSigner.of(
          KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of an artefact, as the ingest service would let it go. */
  static AdapterEvent revocation(AdapterEvent artefact) {
    return artefact.with(null).revoked(Instant.now(), AdapterEvent.SUPERSEDED);
  }

  /** With a place in a chain, and a signature that is none. */
  static AdapterEvent placed(AdapterEvent event, ChainEnd after, String key, String signature) {
    return event.with(new Statement(after.sequence() + 1, after.digest(), key, signature));
  }

  /** An artefact that does not exist. */
  static AdapterEvent nothing(String requestId, AdapterEvent like) {
    StoredArtefact nothing =
        new StoredArtefact(NO_DIGEST, "sha256/" + "f".repeat(64), NO_SIGNATURE, like.baseDigest());
    return like.kind() == Kind.SHIELD_READY
        ? AdapterEvent.shieldReady(requestId, like.model(), nothing, Instant.now())
        : AdapterEvent.adapterReady(requestId, like.model(), nothing, like.rank(), Instant.now());
  }

  /** A head that covers nothing, later than any other. */
  static LiveSetHead emptied(LiveSetHead like) {
    return new LiveSetHead(
        like.model(),
        0,
        ChainEnd.NONE,
        ChainEnd.NONE,
        like.liveSet(),
        0,
        Instant.now(),
        like.key(),
        NO_SIGNATURE);
  }

  /** A head that covers far more than was ever said. */
  static LiveSetHead ahead(LiveSetHead like) {
    ChainEnd far = new ChainEnd(like.artefacts().sequence() + 100, NO_DIGEST);
    return new LiveSetHead(
        like.model(),
        like.sequence() + 100,
        far,
        like.revocations(),
        NO_DIGEST,
        like.members(),
        Instant.now(),
        like.key(),
        NO_SIGNATURE);
  }

  static WithdrawalOrder order(AdapterEvent artefact, WithdrawalOrder.Kind kind, String key) {
    return new WithdrawalOrder(
        artefact.requestId(),
        artefact.model(),
        kind,
        "legal",
        "nobody",
        Instant.now(),
        key,
        NO_SIGNATURE,
        null);
  }

  static EnforcementEvent word(
      AdapterEvent artefact, String replica, EnforcementEvent.Kind kind, @Nullable String reason) {
    return new EnforcementEvent(
        artefact.requestId(),
        artefact.model(),
        replica,
        artefact.digest(),
        kind,
        Instant.now(),
        reason,
        null);
  }

  /** A step of a request, as if it had been made some time ago. */
  static RequestEvent step(RequestEvent like, RequestState state) {
    return new RequestEvent(
        like.requestId(),
        like.tenant(),
        like.model(),
        state,
        Instant.now().minus(LONG_AGO),
        "forged",
        like.bundle(),
        null,
        null,
        null,
        null);
  }

  /**
   * A true bundle under another request's name, signed again.
   *
   * @param folder of the true one
   * @param replaces what it says that it was folded from; null for nothing
   * @return the event that announces it, not signed yet
   */
  static AdapterEvent bundle(
      Path store, AdapterEvent of, String requestId, @Nullable String replaces, ControlSigner key)
      throws IOException {
    Path copy = Files.createTempDirectory("lethe-forged-");
    try {
      copyFiles(store.resolve(of.location()), copy);
      Manifest manifest = renamed(copy, requestId, replaces);
      Files.write(copy.resolve(ManifestFiles.MANIFEST), ManifestFiles.canonical(manifest));
      String signature = new ManifestSigner(key.privateKey()).sign(manifest, copy);
      String digest = ManifestFiles.digest(manifest);
      String location =
          new FolderBundleStore(store, new ManifestVerifier(List.of(key.publicKey())))
              .put(digest, copy);
      StoredArtefact stored = new StoredArtefact(digest, location, signature, of.baseDigest());
      AdapterEvent event =
          AdapterEvent.adapterReady(requestId, of.model(), stored, of.rank(), Instant.now());
      return replaces == null ? event : event.replacing(replaces);
    } finally {
      FolderRemoval.delete(copy);
    }
  }

  private static Manifest renamed(Path folder, String requestId, @Nullable String replaces)
      throws IOException {
    Manifest old = ManifestFiles.read(Files.readAllBytes(folder.resolve(ManifestFiles.MANIFEST)));
    ObjectNode provenance = old.provenance().deepCopy();
    if (replaces != null) {
      provenance.putObject("consolidation").put("replaces", replaces);
    }
    return new Manifest(
        old.version(),
        old.kind(),
        requestId,
        old.model(),
        old.baseDigest(),
        old.precision(),
        old.encoderDigest(),
        old.rank(),
        old.alpha(),
        old.refusal(),
        old.files(),
        old.measured(),
        provenance);
  }

  static void copyFiles(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
