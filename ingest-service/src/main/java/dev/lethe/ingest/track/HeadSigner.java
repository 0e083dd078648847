package dev.lethe.ingest.track;

import dev.lethe.ingest.stream.RootCause;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.LiveSet;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs what is in force: after every change, and again now and then. Never less than was ever
 * signed: while statements are missing that a head has covered, it signs nothing for that model,
 * and says so. Used by one task.
 */
final class HeadSigner {
  /** The newest head, by model. */
  static final String STORE = "heads";

  /** A head is signed again after this time. */
  static final Duration RENEWAL = Duration.ofSeconds(10);

  private static final Duration FLOOR_PAUSE = Duration.ofSeconds(5);
  private static final int REMEMBERED = 256;
  private static final Logger LOG = LoggerFactory.getLogger(HeadSigner.class);

  private final ControlPath control;
  private final LiveSets sets;
  private final KeyValueStore<String, LiveSetHead> heads;
  private final TrackerSink out;
  private final Predicate<String> owned;
  private final Set<String> clear = new HashSet<>();
  private final Map<String, Optional<LiveSetHead>> floors = new HashMap<>();
  private final Map<String, Long> floorTriedMs = new HashMap<>();
  private final Map<String, Long> signedMs = new HashMap<>();
  private final Map<String, Map<Long, String>> digests = new HashMap<>();

  /**
   * @param owned whether a model's signals come to this task
   */
  HeadSigner(
      ControlPath control,
      LiveSets sets,
      KeyValueStore<String, LiveSetHead> heads,
      TrackerSink out,
      Predicate<String> owned) {
    this.control = control;
    this.sets = sets;
    this.heads = heads;
    this.out = out;
    this.owned = owned;
  }

  /** All models of this task. */
  Set<String> models() {
    Set<String> models = new HashSet<>(sets.models());
    control.models().stream().filter(owned).forEach(models::add);
    return models;
  }

  /** Whether this tracker knows all that was ever signed of a model, so that it may go on. */
  boolean mayWrite(String model) {
    if (clear.contains(model)) {
      return true;
    }
    if (!models().contains(model)) {
      return false; // Anybody can name a model.
    }
    String obstacle = obstacle(model);
    if (obstacle == null) {
      clear.add(model);
      return true;
    }
    hold(model, obstacle);
    return false;
  }

  /**
   * The head of what is in force now; signs it if it is new.
   *
   * @return empty if it cannot be signed now
   */
  Optional<LiveSetHead> current(String model) {
    LiveSetHead last = heads.get(model);
    LiveSet set = sets.of(model);
    boolean unchanged =
        last != null && last.sequence() == set.sequence() && signedMs.containsKey(model);
    return unchanged ? Optional.of(last) : sign(model);
  }

  /** The newest head that was signed. */
  Optional<LiveSetHead> last(String model) {
    return Optional.ofNullable(heads.get(model));
  }

  /** What was in force after so many statements, of the heads that this task has signed lately. */
  @Nullable String digestAt(String model, long sequence) {
    return digests.getOrDefault(model, Map.of()).get(sequence);
  }

  /**
   * Signs what is due.
   *
   * @return whether a model may be written of that could not be before
   */
  boolean tick() {
    boolean released = false;
    for (String model : models()) {
      boolean wasClear = clear.contains(model);
      if (mayWrite(model)) {
        released |= !wasClear;
        Long signed = signedMs.get(model);
        if (signed == null || Math.abs(out.nowMs() - signed) >= RENEWAL.toMillis()) {
          sign(model);
        } else {
          current(model);
        }
      }
    }
    return released;
  }

  private Optional<LiveSetHead> sign(String model) {
    LiveSetHead head = sets.of(model).head(at(model), control.signer());
    Optional<ControlFault> fault = ControlSignatures.check(head, control.keys());
    signedMs.put(model, out.nowMs());
    if (fault.isPresent()) {
      hold(model, "the signing key is not among the trusted revocation keys");
      return Optional.empty();
    }
    heads.put(model, head);
    digests.computeIfAbsent(model, name -> new Recent()).put(head.sequence(), head.liveSet());
    control.status().signed(model, head.at());
    out.write(head);
    return Optional.of(head);
  }

  /** Later than the one before, whatever the clock says: an older one would count for nobody. */
  private Instant at(String model) {
    LiveSetHead last = heads.get(model);
    Instant now = out.now();
    return last == null || now.isAfter(last.at()) ? now : last.at().plusMillis(1);
  }

  private @Nullable String obstacle(String model) {
    Optional<LiveSetHead> floor = floors.get(model);
    if (floor == null) {
      Long tried = floorTriedMs.get(model);
      if (tried != null && Math.abs(out.nowMs() - tried) < FLOOR_PAUSE.toMillis()) {
        return control.status().held().getOrDefault(model, "the newest head is not read yet");
      }
      floorTriedMs.put(model, out.nowMs());
      try {
        floor = control.floor().apply(model);
        floors.put(model, floor);
      } catch (RuntimeException e) {
        return "the newest head cannot be read: " + RootCause.of(e);
      }
    }
    boolean forged =
        floor
            .flatMap(head -> ControlSignatures.check(head, control.keys()))
            .filter(fault -> fault != ControlFault.RETIRED_KEY)
            .isPresent();
    if (forged) {
      return "the newest head in the database is not signed by a trusted key";
    }
    LiveSetHead own = heads.get(model);
    boolean whole =
        (own == null || covers(model, own))
            && (floor.isEmpty() || covers(model, floor.get()))
            && !sets.lacksOwn(model);
    return whole ? null : "statements are lost that a head covers; run: lethe fleet repair";
  }

  private boolean covers(String model, LiveSetHead head) {
    return sets.of(model).standing(head) == LiveSet.Standing.COVERS;
  }

  private void hold(String model, String reason) {
    if (control.status().hold(model, reason)) {
      LOG.error("no head is signed: model={} reason={}", model, reason);
    }
  }

  /** The newest few. */
  private static final class Recent extends LinkedHashMap<Long, String> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, String> eldest) {
      return size() > REMEMBERED;
    }
  }
}
