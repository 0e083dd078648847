package dev.lethe.standalone.store;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.LiveSet;
import dev.lethe.schemas.control.NewestHead;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the log says of artefacts, of all models: statements count as they do for a replica, and the
 * newest signed head says whether they are all there. Used by one thread.
 */
public final class AnnouncedArtefacts {
  private final ControlKeys keys;
  private final Map<String, LiveSet> sets = new TreeMap<>();
  private final Map<String, NewestHead> heads = new TreeMap<>();
  private final Map<String, Instant> announced = new HashMap<>();
  private final Map<String, Instant> revoked = new HashMap<>();

  /**
   * @param keys whose statements and heads count
   */
  public AnnouncedArtefacts(ControlKeys keys) {
    this.keys = keys;
  }

  /** Takes a record of {@code adapter-events}; one that does not count changes nothing. */
  public void statement(byte[] value) {
    try {
      AdapterEvent event = EventSerdes.adapterEvents().read(value).data();
      LiveSet set =
          sets.computeIfAbsent(event.model(), model -> new LiveSet(model, keys, this::counts));
      var unused = set.apply(event);
    } catch (InvalidEventException e) {
      // no statement; if one is lost by that, the head says so
    }
  }

  private void counts(AdapterEvent statement) {
    boolean gone = statement.kind() == AdapterEvent.Kind.ADAPTER_REVOKED;
    var unused = (gone ? revoked : announced).putIfAbsent(statement.digest(), statement.at());
  }

  /** Takes a record of {@code live-set-heads}. */
  public void head(byte[] value) {
    try {
      head(EventSerdes.liveSetHeads().read(value).data());
    } catch (InvalidEventException e) {
      // no head
    }
  }

  /** Takes a head from elsewhere; one that does not count changes nothing. */
  public void head(LiveSetHead head) {
    var unused =
        heads.computeIfAbsent(head.model(), model -> new NewestHead(model, keys)).offer(head);
  }

  /** Why this is not all that was said, a line each; empty if it is. */
  public List<String> doubts() {
    List<String> doubts = new ArrayList<>();
    Map<String, Optional<LiveSetHead>> newest = new TreeMap<>();
    sets.keySet().forEach(model -> newest.put(model, Optional.empty()));
    heads.forEach((model, head) -> newest.put(model, head.get()));
    if (newest.isEmpty()) {
      doubts.add("the log knows of no model: is it the one of this installation?");
    }
    newest.forEach(
        (model, head) -> doubt(model, head).ifPresent(why -> doubts.add(model + ": " + why)));
    return List.copyOf(doubts);
  }

  private Optional<String> doubt(String model, Optional<LiveSetHead> head) {
    LiveSet set = sets.getOrDefault(model, new LiveSet(model, keys));
    if (head.isEmpty()) {
      return Optional.of("no signed head is there, or none by a trusted key");
    }
    if (set.hasGap()) {
      return Optional.of("statements are missing in between");
    }
    return switch (set.standing(head.get())) {
      case COVERS -> Optional.empty();
      case BEHIND -> Optional.of("statements are missing that the newest head covers");
      case CONTRADICTS -> Optional.of("the newest head covers other statements");
    };
  }

  /** Whether an artefact is in force, of any model. */
  boolean isLive(String digest) {
    return sets.values().stream()
        .flatMap(set -> set.live().stream())
        .anyMatch(event -> event.digest().equals(digest));
  }

  /** When it was revoked; empty if it was not. */
  Optional<Instant> revokedAt(String digest) {
    return Optional.ofNullable(revoked.get(digest));
  }

  /** Whether anybody ever announced it. */
  boolean isAnnounced(String digest) {
    return announced.containsKey(digest);
  }
}
