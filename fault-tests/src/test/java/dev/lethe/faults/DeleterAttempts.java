package dev.lethe.faults;

import static dev.lethe.faults.Attacker.TOPICS;

import dev.lethe.db.replay.EnforcementReport;
import dev.lethe.faults.Attempt.Action;
import dev.lethe.localstack.ChildProcesses;
import dev.lethe.localstack.FolderRemoval;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What can be tried by whoever may delete records of topics and files of the disk that replicas
 * share. One replica is killed after each; the other one must serve on.
 */
final class DeleterAttempts {
  /** Which replica is struck while topics are empty. */
  static final int VICTIM = 0;

  /** Which one is struck while a bundle is not what it was: the launcher is patient with it yet. */
  static final int SECOND_VICTIM = 1;

  private static final String BEHIND = "lacks statements";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AttackScene scene;
  private final Attacker attacker;
  private final List<Attempt> all = new ArrayList<>();

  private DeleterAttempts(AttackScene scene) {
    this.scene = scene;
    this.attacker = scene.attacker();
  }

  /** After which nothing but {@code lethe fleet repair} brings the replica back. */
  static List<Attempt> ofTopics(AttackScene scene) {
    DeleterAttempts attempts = new DeleterAttempts(scene);
    attempts.topics();
    attempts.heads();
    return attempts.all;
  }

  /** After which the bundle must be put back. */
  static List<Attempt> ofBundles(AttackScene scene, Path kept) {
    DeleterAttempts attempts = new DeleterAttempts(scene);
    attempts.bundles(kept);
    return attempts.all;
  }

  private void topics() {
    add(
        "adapter-events is emptied",
        () -> emptied(TOPICS.adapterEvents()),
        ExpectedDetection.audit(EnforcementReport.Kind.BEHIND_HEAD, ""));
    add(
        "live-set-heads is emptied, which is compacted",
        () -> emptied(TOPICS.liveSetHeads()),
        ExpectedDetection.refused());
    add(
        "… after its policy was changed",
        this::emptiedHeads,
        ExpectedDetection.audit(EnforcementReport.Kind.BEHIND_HEAD, ""));
    add(
        "… and a replica is killed",
        () -> killed(VICTIM),
        ExpectedDetection.notReady(VICTIM, BEHIND));
  }

  private void heads() {
    Path file = scene.headFile(VICTIM);
    add(
        "… and the head that it kept is deleted",
        () -> {
          Files.delete(file);
          emptiedHeads();
          return killed(VICTIM);
        },
        ExpectedDetection.notReady(VICTIM, BEHIND, "no signed head"));
    add(
        "… and the first head of all put in its place",
        () -> {
          Files.write(file, EventSerdes.liveSetHeads().write(Event.of(scene.heads().get(0))));
          emptiedHeads();
          return killed(VICTIM);
        },
        ExpectedDetection.notReady(VICTIM, BEHIND, "no new head"));
    add(
        "… and garbage put in its place",
        () -> {
          Files.writeString(file, "}{");
          return killed(VICTIM);
        },
        ExpectedDetection.said(name(VICTIM), "newest-head.json holds no head"));
  }

  private void bundles(Path kept) {
    AdapterEvent bundle = scene.bundle();
    Path folder = scene.store().resolve(bundle.location());
    add(
        "a gate's file is changed",
        () -> {
          Forgery.copyFiles(folder, kept);
          Path gate = folder.resolve("gate.safetensors");
          byte[] bytes = Files.readAllBytes(gate);
          bytes[bytes.length - 1] ^= 1;
          Files.write(gate, bytes);
          return killed(SECOND_VICTIM);
        },
        ExpectedDetection.rejected(bundle.digest(), name(SECOND_VICTIM)));
    add(
        "the whole bundle is deleted",
        () -> {
          FolderRemoval.delete(folder);
          return killed(SECOND_VICTIM);
        },
        ExpectedDetection.notReady(SECOND_VICTIM, "BLOCKED"));
  }

  private List<ForgedRecord> emptied(String topic) throws Exception {
    attacker.empty(topic);
    return List.of();
  }

  private List<ForgedRecord> emptiedHeads() throws Exception {
    attacker.emptyCompacted(TOPICS.liveSetHeads());
    return List.of();
  }

  private List<ForgedRecord> killed(int replica) throws IOException, InterruptedException {
    ProcessHandle[] victim = new ProcessHandle[1];
    boolean struck =
        Pause.until(
            PATIENCE,
            () ->
                scene
                    .harness()
                    .child(name(replica))
                    .map(
                        process -> {
                          victim[0] = process;
                          return process.destroyForcibly();
                        })
                    .orElse(false));
    if (!struck || !ChildProcesses.await(victim[0], PATIENCE)) {
      throw new IOException(name(replica) + " was not there to be killed");
    }
    return List.of();
  }

  private static String name(int replica) {
    return "inference-" + (replica + 1);
  }

  private void add(String name, Action action, ExpectedDetection expected) {
    all.add(new Attempt(name, Attempt.By.DELETER, action, expected));
  }
}
