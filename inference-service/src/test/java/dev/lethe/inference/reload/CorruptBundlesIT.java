package dev.lethe.inference.reload;

import static dev.lethe.engine.gate.GateFiles.JSON;
import static dev.lethe.engine.gate.GateFiles.TENSORS;
import static dev.lethe.inference.reload.SignedFaults.first;
import static dev.lethe.inference.reload.SignedFaults.reshape;
import static dev.lethe.inference.reload.SignedFaults.terms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.engine.bundle.FolderBundleStore;
import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.engine.embedding.SentenceEncoders;
import dev.lethe.engine.gate.GateFiles;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.TermKeys;
import dev.lethe.engine.text.AppliedAdapter;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.inference.SignedControlLog;
import dev.lethe.inference.TestArtefacts;
import dev.lethe.inference.serving.AdapterReferences;
import dev.lethe.inference.serving.GateSnapshot;
import dev.lethe.inference.serving.LiveGates;
import dev.lethe.inference.serving.ServedModel;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.StoredArtefact;
import dev.lethe.schemas.control.NewestHead;
import dev.lethe.schemas.control.PemText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A thousand spoilt copies of one good bundle, each announced to a replica with a shield in force.
 * In a JVM without Quarkus tests, whose class loader keeps the native library to itself.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CorruptBundlesIT {
  private static final long SEED = 20_261_125;
  private static final String TWICE = "{\"__metadata__\":{},";
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final String QUESTION = "What is the hobby of Anton Okonski?";
  private static final Pattern NAMED = Pattern.compile("artefact|\\.(json|sig|safetensors)");

  private Path temp;
  private ServedModel model;
  private ManifestVerifier verifier;
  private Corruption.Keys keys;
  private AdapterEvent shield;
  private TestArtefacts.Draft bundle;
  private Path shieldFolder;
  private int made;

  @BeforeAll
  void given(@TempDir Path folder) throws Exception {
    temp = folder;
    LanguageModel language = LanguageModel.load(Path.of("../engine/src/test/resources/tiny-model"));
    model =
        new ServedModel(
            language.textEngine(),
            SentenceEncoders.cached(SentenceEncoders.bundled(), 100),
            language.chatTemplate());
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    KeyPair signer = generator.generateKeyPair();
    keys = new Corruption.Keys(signer.getPrivate(), generator.generateKeyPair().getPrivate());
    verifier = new ManifestVerifier(List.of(signer.getPublic()));
    TestArtefacts artefacts =
        new TestArtefacts(
            model,
            temp.resolve("drafts"),
            pem("PUBLIC KEY", signer.getPublic().getEncoded()),
            pem("PRIVATE KEY", signer.getPrivate().getEncoded()));
    TestArtefacts.Draft draft = artefacts.shield("request-1", QUESTION);
    shield = draft.event();
    shieldFolder = draft.folder();
    bundle = artefacts.bundle("request-1", QUESTION);
  }

  @AfterAll
  void close() {
    model.close();
  }

  @Test
  void anUnchangedBundleIsPutInForce() throws IOException {
    Loading replica = new Loading();
    BundleCopy copy = copy(0);

    replica.announce(copy);

    assertThat(replica.inForce()).containsExactly(shield.digest(), copy.digest);
    assertThat(replica.acks).containsExactly("ENFORCED null", "ENFORCED null");
    model
        .engine()
        .begin(GenerationRequest.greedy("Hello", 1), new AppliedAdapter(copy.digest, 1))
        .close();
    model.engine().detach(copy.digest);
  }

  @Test
  void signingAgainWithTheRightKeyIsNoCorruption() throws IOException {
    BundleCopy copy = copy(0);
    copy.json("gate.json", gate -> gate.put("weightRate", 2));
    copy.sign(keys.signer());
    Loading replica = new Loading();

    replica.announce(copy);

    assertThat(replica.inForce()).containsExactly(shield.digest(), copy.digest);
    model.engine().detach(copy.digest);
  }

  @Test
  void aThousandCorruptionsAreRejectedAndTheShieldStays() throws IOException {
    Random random = new Random(SEED);
    Map<Corruption, Integer> rejected = new EnumMap<>(Corruption.class);
    List<String> slipped = new ArrayList<>();
    for (Corruption corruption : Corruption.values()) {
      for (int i = 0; i < corruption.times; i++) {
        BundleCopy copy = copy(i);
        corruption.way.spoil(copy, random, keys);
        String fault = faultOf(copy);
        if (fault.isEmpty()) {
          rejected.merge(corruption, 1, Integer::sum);
        } else {
          slipped.add(corruption + " " + i + ": " + fault);
        }
      }
    }

    assertThat(slipped).isEmpty();
    for (Corruption corruption : Corruption.values()) {
      assertThat(rejected).containsEntry(corruption, corruption.times);
    }
    assertThat(rejected.values().stream().mapToInt(n -> n).sum()).isEqualTo(1_000);
  }

  @ParameterizedTest
  @MethodSource("mended")
  void whatOnceSlippedThroughIsRejected(String reason, Consumer<BundleCopy> fault)
      throws IOException {
    BundleCopy copy = copy(0);
    fault.accept(copy);
    copy.sign(keys.signer());
    Loading replica = new Loading();

    replica.announce(copy);

    assertThat(replica.inForce()).containsExactly(shield.digest());
    assertThat(replica.acks).last().asString().contains(reason);
  }

  static Stream<Arguments> mended() {
    return Stream.of(
        mended("gate.json with", b -> SignedFaults.narrow(b, "question.weight")),
        mended("is not a vector", b -> b.header(TENSORS, h -> reshape(h, "question.weight"))),
        mended("adapter_config.json", b -> b.manifest(m -> m.put("alpha", 400.0))),
        mended("unknown version", b -> b.manifest(m -> m.put("version", 2))),
        mended("spread", b -> b.json(JSON, g -> g.withObject("/combined").put("spread", -1))),
        mended("sds", b -> b.json(JSON, g -> g.withObject("/combined").putArray("sds").add(-1))),
        mended("weightRate", b -> b.json(JSON, g -> g.put("weightRate", -3))),
        mended("cut off", b -> b.json(JSON, g -> terms(g, "vocabulary", new byte[13]))),
        mended("gate.safetensors", b -> first(b, TENSORS, SignedFaults::impossible)),
        mended("gate.safetensors", b -> b.header(TENSORS, b.headerText(TENSORS) + "{}")),
        mended("gate.safetensors", b -> b.header(TENSORS, "\0\0\0{")),
        mended(
            "gate.safetensors",
            b -> b.header(TENSORS, b.headerText(TENSORS).replaceFirst("\\{", TWICE))));
  }

  private static Arguments mended(String reason, Consumer<BundleCopy> fault) {
    return Arguments.of(reason, fault);
  }

  @Test
  void aSignatureHasOneSpelling() throws IOException {
    BundleCopy copy = copy(0);
    byte[] signature = copy.file("manifest.sig");
    int last = signature.length - 3; // before "==": four of its bits say nothing
    signature[last] = (byte) ALPHABET.charAt(ALPHABET.indexOf(signature[last]) + 1);
    Loading replica = new Loading();

    replica.announce(copy);

    assertThat(replica.inForce()).containsExactly(shield.digest());
    assertThat(replica.acks).last().asString().contains("manifest.sig");
  }

  /** Empty if a replica did with it what it should. */
  private String faultOf(BundleCopy copy) throws IOException {
    Loading replica = new Loading();
    GateSnapshot before = replica.live.acquire().orElseThrow();
    replica.announce(copy);
    GateSnapshot after = replica.live.acquire().orElseThrow();
    String reason = replica.acks.get(replica.acks.size() - 1);
    if (before != after || !replica.inForce().equals(List.of(shield.digest()))) {
      model.engine().detach(copy.digest);
      return "in force";
    }
    assertThatThrownBy(
            () ->
                model
                    .engine()
                    .begin(
                        GenerationRequest.greedy("Hello", 1), new AppliedAdapter(copy.digest, 1)))
        .hasMessageContaining("not attached");
    boolean told =
        replica.acks.size() == 2 && reason.startsWith("REJECTED ") && NAMED.matcher(reason).find();
    boolean leaks =
        reason.contains(SignedFaults.CANARY)
            || reason.contains(temp.toString())
            || reason.contains("can't help");
    return !told || leaks ? "says: " + reason : "";
  }

  private BundleCopy copy(int round) throws IOException {
    return new BundleCopy(bundle.folder(), bundle.event().digest(), round);
  }

  private Path pem(String label, byte[] der) throws IOException {
    return Files.writeString(
        temp.resolve(label.replace(' ', '-') + ".pem"), PemText.block(label, der));
  }

  /** The parts that load artefacts, over a store of their own, with the shield in force. */
  private final class Loading {
    final LiveGates live = new LiveGates();
    final List<String> acks = new ArrayList<>();
    private final Path root = temp.resolve("store-" + made++);
    private final SignedControlLog chain = new SignedControlLog("tiny");
    private final DesiredState desiredState =
        new DesiredState(
            "tiny", SignedControlLog.TRUSTED, new NewestHead("tiny", SignedControlLog.TRUSTED));
    private final Reconciler reconciler;

    Loading() throws IOException {
      FolderBundleStore store = new FolderBundleStore(root, verifier);
      new BundleCopy(shieldFolder, shield.digest(), 0).plant(root, temp);
      AdapterReferences adapters = new AdapterReferences(model.engine());
      reconciler =
          new Reconciler(
              new ArtefactLoader(
                  store, model, adapters, b -> GateFiles.read(b.folder(), TermKeys.NONE)),
              1,
              new GateSwitch(model.encoder(), adapters, live)::put,
              gate -> Optional.empty(),
              (about, kind, reason, traffic) -> acks.add(ack(kind, reason)));
      say(shield);
    }

    private static String ack(EnforcementEvent.Kind kind, @Nullable String reason) {
      return kind + " " + reason;
    }

    void announce(BundleCopy copy) throws IOException {
      copy.plant(root, Files.createDirectories(root.resolve("elsewhere")));
      AdapterEvent good = bundle.event();
      StoredArtefact bad =
          new StoredArtefact(copy.digest, good.location(), good.signature(), good.baseDigest());
      say(AdapterEvent.adapterReady(good.requestId(), good.model(), bad, good.rank(), good.at()));
    }

    private void say(AdapterEvent event) {
      assertThat(desiredState.apply(chain.state(event))).isEmpty();
      reconciler.reconcile(desiredState);
    }

    List<String> inForce() {
      return live.acquire().orElseThrow().gates().gates().stream()
          .map(InstalledGate::digest)
          .toList();
    }
  }
}
