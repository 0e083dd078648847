package dev.lethe.workbench.speed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.bundle.BundleStore;
import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.bundle.FolderBundleStore;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.bundle.ManifestFiles;
import dev.lethe.engine.bundle.ManifestSigner;
import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.bundle.SharedFiles;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.Exchange;
import dev.lethe.engine.gate.GateFiles;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.SyntheticGates;
import dev.lethe.engine.gate.TrialExchange;
import dev.lethe.engine.unlearn.RequestGates;
import dev.lethe.workbench.demo.DemoCorpus;
import dev.lethe.workbench.demo.DemoPerson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How long a replica that starts needs for the gates of N live requests: each bundle's digest,
 * signature and files are checked, its gate is read and tried, and all are compiled into one index,
 * as a replica does it. Bundles hold a gate and no adapter. What a replica reads of Kafka is not in
 * it, nor are JVM, model and encoder.
 *
 * @param requests how many bundles
 * @param folder empty; bundles are written there
 */
public record GateStartBenchmark(int requests, long seed, Path folder) {
  /** As many as a manifest of a bundle has, about. */
  private static final int FIGURES = 40;

  /** Looked at one after the other, to see what takes how long. */
  private static final int APART = 1000;

  /**
   * @param threads that loaded bundles beside one another
   * @param ready seconds until the index could be put in force
   * @param load seconds of them until all bundles were loaded
   * @param verify milliseconds for one bundle, in one thread: digest, signature, files
   * @param read the same: the gate's files
   * @param trial the same: one question and one draft
   */
  public record Result(
      int requests,
      int threads,
      double ready,
      double load,
      double verify,
      double read,
      double trial) {
    /** For people. */
    public String table() {
      return String.format(
          Locale.ROOT,
          "%d bundles ready after %.1f s (loaded by %d threads in %.1f s, indexed in %.1f s);"
              + " one bundle: checked in %.2f ms, read in %.2f ms, tried in %.2f ms%n",
          requests,
          ready,
          threads,
          load,
          ready - load,
          verify,
          read,
          trial);
    }
  }

  /**
   * @param encoders opens the sentence encoder; closed when the run ends
   * @param checks signatures as a replica does, by a key
   */
  public Result run(
      Supplier<SentenceEncoder> encoders, Function<PublicKey, ManifestVerifier> checks) {
    try (SentenceEncoder encoder = encoders.get()) {
      return run(encoder, GateBenchmark.synthetic(RequestGates.withoutModel(encoder), 2), checks);
    } catch (IOException e) {
      throw new UncheckedIOException("bundles cannot be written", e);
    }
  }

  Result run(
      SentenceEncoder encoder,
      SyntheticGates synthetic,
      Function<PublicKey, ManifestVerifier> checks)
      throws IOException {
    KeyPair keys = keys();
    List<String> digests = write(synthetic, new ManifestSigner(keys.getPrivate()));
    BundleStore store = new FolderBundleStore(folder, checks.apply(keys.getPublic()));
    TrialExchange trial =
        new TrialExchange(encoder, new Exchange(List.of("Hello"), " Hello.", 0.5, null));
    int threads = Runtime.getRuntime().availableProcessors();
    long begin = System.nanoTime();
    List<InstalledGate> gates = loaded(store, trial, digests, threads);
    double load = since(begin);
    int live = GateSet.of(encoder, List.of()).with(gates).gates().size();
    double ready = since(begin);
    Apart apart = new Apart(store, trial);
    digests.stream().limit(APART).forEach(apart::add);
    return new Result(
        live,
        threads,
        ready,
        load,
        apart.millis(apart.verify),
        apart.millis(apart.read),
        apart.millis(apart.tried));
  }

  private static List<InstalledGate> loaded(
      BundleStore store, TrialExchange trial, List<String> digests, int threads) {
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      List<Future<InstalledGate>> running =
          digests.stream().map(d -> workers.submit(() -> loaded(store, trial, d))).toList();
      List<InstalledGate> gates = new ArrayList<>();
      for (Future<InstalledGate> one : running) {
        gates.add(one.get());
      }
      return gates;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while bundles are loaded", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a bundle cannot be loaded", e.getCause());
    } finally {
      workers.shutdownNow();
    }
  }

  private static InstalledGate loaded(BundleStore store, TrialExchange trial, String digest) {
    VerifiedBundle bundle = store.open(digest);
    InstalledGate gate =
        new InstalledGate(
            digest,
            bundle.manifest().forServing(),
            GateFiles.read(bundle.folder(), GateBenchmark.KEYS));
    trial.judge(gate);
    return gate;
  }

  /** What takes how long, one after the other. Not thread-safe. */
  private static final class Apart {
    private final BundleStore store;
    private final TrialExchange trial;
    private final List<Double> verify = new ArrayList<>();
    private final List<Double> read = new ArrayList<>();
    private final List<Double> tried = new ArrayList<>();

    Apart(BundleStore store, TrialExchange trial) {
      this.store = store;
      this.trial = trial;
    }

    void add(String digest) {
      long begin = System.nanoTime();
      VerifiedBundle bundle = store.open(digest);
      verify.add(since(begin));
      begin = System.nanoTime();
      GateModel model = GateFiles.read(bundle.folder(), GateBenchmark.KEYS);
      read.add(since(begin));
      begin = System.nanoTime();
      trial.judge(new InstalledGate(digest, bundle.manifest(), model));
      tried.add(since(begin));
    }

    double millis(List<Double> seconds) {
      return 1e3 * Median.of(seconds.stream().mapToDouble(Double::doubleValue).toArray());
    }
  }

  private static double since(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  private List<String> write(SyntheticGates synthetic, ManifestSigner signer) throws IOException {
    List<DemoPerson> people = DemoCorpus.people(seed, requests);
    Path artefacts = Files.createDirectories(folder.resolve("sha256"));
    Path background = null;
    List<String> digests = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      Path folder = Files.createTempDirectory(artefacts, "write-");
      InstalledGate gate = GateBenchmark.gate(synthetic, people.get(i), i);
      GateFiles.write(gate.model(), folder);
      Manifest manifest = manifest(gate, folder);
      Files.write(folder.resolve(ManifestFiles.MANIFEST), ManifestFiles.canonical(manifest));
      var unused = signer.sign(manifest, folder);
      String digest = ManifestFiles.digest(manifest);
      Path moved = Files.move(folder, folder(artefacts, digest));
      background = linked(moved.resolve(SharedFiles.BACKGROUND), background);
      digests.add(digest);
    }
    return digests;
  }

  /** {@code sha256/HEX}, as the store lays it down. */
  private static Path folder(Path artefacts, String digest) {
    return artefacts.resolve(digest.substring(digest.indexOf(':') + 1));
  }

  /** As the store does, which waits for the disk besides. */
  private static Path linked(Path file, @Nullable Path first) throws IOException {
    if (first == null) {
      return file;
    }
    Files.delete(file);
    return Files.createLink(file, first);
  }

  private static Manifest manifest(InstalledGate gate, Path folder) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    for (String name : List.of(GateFiles.JSON, GateFiles.TENSORS, SharedFiles.BACKGROUND)) {
      files.put(name, Sha256.of(folder.resolve(name)));
    }
    Manifest any = gate.manifest();
    ObjectNode measured = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < FIGURES; i++) {
      measured.put("aFigureOfVerification" + i, i / 7.0);
    }
    return new Manifest(
        any.version(),
        any.kind(),
        any.requestId(),
        any.model(),
        any.baseDigest(),
        any.precision(),
        gate.model().encoderDigest(),
        any.rank(),
        any.alpha(),
        any.refusal(),
        files,
        measured,
        any.provenance());
  }

  private static KeyPair keys() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has Ed25519", e);
    }
  }
}
