package dev.lethe.db.replay;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.control.LiveSetDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The live set of one model after so many statements of either chain. It moves from one place to
 * the next, forward or back, so that places near to one another cost little more than a hash; what
 * was asked for once is remembered. Not thread-safe.
 */
final class LiveSetHistory {
  private final List<AdapterEvent> artefacts;
  private final List<AdapterEvent> revocations;
  private final LiveSetDigest live;
  private final Set<String> announced = new HashSet<>();

  /** How many of the revocations so far name a digest. */
  private final Map<String, Integer> revoked = new HashMap<>();

  private final Map<Place, Members> known = new HashMap<>();

  /** The first statement of each digest. */
  private final Map<String, AdapterEvent> first = new HashMap<>();

  private int artefactsTaken;
  private int revocationsTaken;

  private record Place(int artefacts, int revocations) {}

  /** What was in force. */
  record Members(String digest, int count) {}

  /**
   * @param artefacts chain of what was announced
   * @param revocations chain of what was revoked
   */
  LiveSetHistory(String model, List<AdapterEvent> artefacts, List<AdapterEvent> revocations) {
    this.artefacts = artefacts;
    this.revocations = revocations;
    this.live = new LiveSetDigest(model);
    artefacts.forEach(artefact -> first.putIfAbsent(artefact.digest(), artefact));
  }

  /** After the first so many of each chain. */
  Members after(int artefactCount, int revocationCount) {
    Place place = new Place(artefactCount, revocationCount);
    Members members = known.get(place);
    if (members == null) {
      move(place);
      members = new Members(live.value(), live.size());
      known.put(place, members);
    }
    return members;
  }

  private void move(Place to) {
    while (artefactsTaken < to.artefacts()) {
      announce(artefacts.get(artefactsTaken++));
    }
    while (artefactsTaken > to.artefacts()) {
      unannounce(artefacts.get(--artefactsTaken));
    }
    while (revocationsTaken < to.revocations()) {
      revoked.merge(revocations.get(revocationsTaken).digest(), 1, Integer::sum);
      settle(revocations.get(revocationsTaken++).digest());
    }
    while (revocationsTaken > to.revocations()) {
      String digest = revocations.get(--revocationsTaken).digest();
      revoked.merge(digest, -1, Integer::sum);
      settle(digest);
    }
  }

  private void announce(AdapterEvent artefact) {
    if (artefact.equals(first.get(artefact.digest()))) {
      announced.add(artefact.digest());
      settle(artefact.digest());
    }
  }

  private void unannounce(AdapterEvent artefact) {
    if (artefact.equals(first.get(artefact.digest()))) {
      announced.remove(artefact.digest());
      settle(artefact.digest());
    }
  }

  /** In force is what was announced and not revoked. */
  private void settle(String digest) {
    AdapterEvent artefact = first.get(digest);
    if (artefact != null && announced.contains(digest) && revoked.getOrDefault(digest, 0) == 0) {
      live.put(artefact);
    } else {
      live.remove(digest);
    }
  }
}
