package dev.lethe.engine.gate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The gates of all live requests, compiled so that a question costs about the same at thousands as
 * at one: gates that share a key of words lie in {@link IndexSegment}s, which say what each gate's
 * margin is at most. A gate that cannot fire is not asked; every other is, by its own rule, so the
 * verdict is to the last bit that of asking each. Gates with a key that few others share are always
 * asked.
 *
 * <p>One more gate makes a new small segment, and small ones are merged as they grow in number, as
 * search engines do it: up to {@link IndexGrowth#ON_THE_WAY} gates while one is added, more in
 * {@link #merged}, which is for when nobody waits. Immutable and thread-safe.
 */
final class GateIndex {
  /** Fewer gates with one key are asked one by one. */
  static final int SMALLEST = 8;

  /** Of so many small segments with one key are fewer made, when nobody waits. */
  private static final int SCATTERED = 4;

  private static final int NOBODY = -1;

  /** As many gates are asked about a draft where one is explained: each takes as a verdict does. */
  private static final int EXPLAINED = 200;

  private final List<InstalledGate> gates;
  private final List<IndexPart> parts;

  /** Places of the gates that are always asked. */
  private final int[] single;

  /** Those of them that are only too few for a segment. */
  private final int[] few;

  GateIndex(List<InstalledGate> gates, List<IndexPart> parts, int[] single, int[] few) {
    this.gates = gates;
    this.parts = parts;
    this.single = single;
    this.few = few;
  }

  static GateIndex of(List<InstalledGate> gates) {
    return new GateIndex(List.of(), List.of(), new int[0], new int[0]).with(gates, SMALLEST);
  }

  /** An index of other gates, with what can be kept of this one. */
  GateIndex with(List<InstalledGate> others) {
    return with(others, SMALLEST);
  }

  /**
   * @param smallest number of gates with one key that are worth an index
   */
  GateIndex with(List<InstalledGate> others, int smallest) {
    IndexGrowth growing = new IndexGrowth(gates, parts, single, few, List.copyOf(others), smallest);
    if (isBeginningOf(others)) {
      growing.append();
    } else {
      growing.replace();
    }
    return growing.index();
  }

  private boolean isBeginningOf(List<InstalledGate> others) {
    boolean same = gates.size() <= others.size();
    for (int i = 0; same && i < gates.size(); i++) {
      same = gates.get(i) == others.get(i);
    }
    return same;
  }

  /** Whether {@link #merged} makes fewer segments. */
  boolean isScattered() {
    return small().values().stream().anyMatch(alike -> alike.size() >= SCATTERED);
  }

  /** The same gates in fewer segments; takes as long as it takes to compile them. */
  GateIndex merged() {
    List<IndexPart> made = new ArrayList<>(parts);
    for (List<IndexPart> alike : small().values()) {
      if (alike.size() >= SCATTERED) {
        List<Integer> places = new ArrayList<>();
        alike.forEach(part -> part.addLive(places));
        made.removeAll(alike);
        IndexPart.compile(gates, places, made);
      }
    }
    return new GateIndex(gates, List.copyOf(made), single, few);
  }

  private Map<@Nullable TermHasher, List<IndexPart>> small() {
    Map<@Nullable TermHasher, List<IndexPart>> small = new LinkedHashMap<>();
    for (IndexPart part : parts) {
      if (part.isSmall()) {
        small.computeIfAbsent(part.segment().key(), key -> new ArrayList<>()).add(part);
      }
    }
    return small;
  }

  List<InstalledGate> gates() {
    return gates;
  }

  /** In how many pieces the others are. */
  int segments() {
    return parts.size();
  }

  /** How many gates are asked one by one, whatever the question. */
  int single() {
    return single.length;
  }

  /** {@link GateModel#match} of the gate that knows most of a text. */
  double match(String text) {
    KeyedWords words = KeyedWords.of(TermTokenizer.of(text));
    double most = 0;
    for (IndexPart part : parts) {
      double[] matches = part.segment().match(words);
      for (int g = 0; g < matches.length; g++) {
        most = part.places()[g] < 0 ? most : Math.max(most, matches[g]);
      }
    }
    for (int place : single) {
      most = Math.max(most, gates.get(place).model().match(text));
    }
    return most;
  }

  /**
   * @param segments sentence vectors of the question, see {@link GateInput}
   * @throws IllegalStateException if a gate that is asked has a score that is not finite
   */
  Asked ask(float[][] segments, SubjectQuestion question) {
    return new Asked(segments, question);
  }

  /** The gates' view of one question. Thread-safe. */
  final class Asked {
    private final float[][] segments;
    private final SubjectQuestion question;
    private final List<IndexSegment.Asked> parted;
    private final AtomicReferenceArray<GateModel.@Nullable Reading> readings;

    private Asked(float[][] segments, SubjectQuestion question) {
      this.segments = segments;
      this.question = question;
      this.parted = parts.stream().map(part -> part.segment().ask(segments, question)).toList();
      this.readings = new AtomicReferenceArray<>(gates.size());
      for (int place : single) {
        reading(place); // a gate that cannot be asked is known before anything is drafted
      }
    }

    /**
     * The verdict of all gates: of those that fire a shield, which can't leak, or else the one with
     * the largest margin, the first where several have it.
     *
     * @param observation null before there is a draft: then only shields count
     */
    Verdict judge(@Nullable GateInput observation) {
      Best best = new Best();
      for (int place : single) {
        if (observation != null || gates.get(place).model().questionOnly()) {
          best.ask(place, observation);
        }
      }
      for (int p = 0; p < parted.size(); p++) {
        IndexSegment.Asked asked = parted.get(p);
        double[] bounds = observation == null ? asked.shields() : asked.all(observation);
        int[] places = parts.get(p).places();
        for (int g = 0; g < bounds.length; g++) {
          if (places[g] >= 0 && bounds[g] >= 0) {
            best.ask(places[g], observation);
          }
        }
      }
      return best.verdict();
    }

    /** The gates that fire by the question alone, bundles too, in their order. */
    List<InstalledGate> firing() {
      IntStream.Builder places = IntStream.builder();
      Arrays.stream(single).forEach(places::add);
      for (int p = 0; p < parted.size(); p++) {
        int[] all = parts.get(p).places();
        for (int g = 0; g < all.length; g++) {
          if (all[g] >= 0 && parted.get(p).byQuestion(g) >= 0) {
            places.add(all[g]);
          }
        }
      }
      return places
          .build()
          .filter(place -> reading(place).margin() >= 0)
          .sorted()
          .mapToObj(gates::get)
          .toList();
    }

    /**
     * Of every gate by the question; of those that come nearest by it, of the draft too.
     *
     * @param draft null where {@code observation} is
     */
    List<GateReading> readings(@Nullable GateInput observation, @Nullable String draft, int most) {
      return IntStream.range(0, gates.size())
          .boxed()
          .sorted(Comparator.comparingDouble((Integer place) -> -reading(place).margin()))
          .limit(Math.max(most, EXPLAINED))
          .map(place -> told(place, observation, draft))
          .sorted(GateReading.NEAREST_FIRST)
          .limit(most)
          .toList();
    }

    private GateReading told(int place, @Nullable GateInput observation, @Nullable String draft) {
      InstalledGate gate = gates.get(place);
      GateModel model = gate.model();
      GateModel.Reading reading = reading(place);
      String asks = reading.asked().name().toLowerCase(Locale.ROOT);
      return observation == null || draft == null || model.questionOnly()
          ? new GateReading(gate, reading.margin(), null, asks, null)
          : new GateReading(
              gate, reading.margin(), model.margin(reading, observation), asks, model.match(draft));
    }

    private GateModel.Reading reading(int place) {
      GateModel.Reading known = readings.get(place);
      if (known == null) {
        GateModel gate = gates.get(place).model();
        known = gate.read(score(gate.question()), question);
        readings.set(place, known);
      }
      return known;
    }

    private double score(LinearHead head) {
      double score = QuestionEvidence.largest(head, segments);
      if (!Double.isFinite(score)) {
        throw new IllegalStateException("gate: score is not finite");
      }
      return score;
    }

    /** The best of those that were asked. */
    private final class Best {
      private int place = NOBODY;
      private double margin = Double.NEGATIVE_INFINITY;

      void ask(int other, @Nullable GateInput observation) {
        GateModel model = gates.get(other).model();
        GateModel.Reading reading = reading(other);
        double found = observation == null ? reading.margin() : model.margin(reading, observation);
        if (Double.isNaN(found)) {
          throw new IllegalStateException("gate: score is not finite");
        }
        if (place == NOBODY || prefer(other, found)) {
          place = other;
          margin = found;
        }
      }

      private boolean prefer(int other, double found) {
        boolean shield = gates.get(other).model().questionOnly();
        boolean both = found >= 0 && margin >= 0;
        if (both && shield != gates.get(place).model().questionOnly()) {
          return shield;
        }
        return found > margin || (found == margin && other < place);
      }

      Verdict verdict() {
        if (place == NOBODY || margin < 0) {
          return new Verdict(null, 0, margin);
        }
        InstalledGate gate = gates.get(place);
        return new Verdict(gate, gate.model().weight(margin), margin);
      }
    }
  }
}
