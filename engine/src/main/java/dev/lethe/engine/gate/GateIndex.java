package dev.lethe.engine.gate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
 * search engines do it: no more than {@link #LARGEST} gates are ever compiled for one. Immutable
 * and thread-safe.
 */
final class GateIndex {
  /** Fewer gates with one key are asked one by one. */
  static final int SMALLEST = 8;

  /** A segment of as many takes some 40 ms to compile. */
  private static final int LARGEST = 1024;

  private static final int NOBODY = -1;

  /** As many gates are asked about a draft where one is explained: each takes as a verdict does. */
  private static final int EXPLAINED = 200;

  private final List<InstalledGate> gates;
  private final List<Part> parts;

  /** Places of the gates that are always asked. */
  private final int[] single;

  /**
   * A segment, which may hold gates that are gone.
   *
   * @param places of its gates in the list of all; -1 for those that are gone
   */
  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  private record Part(IndexSegment segment, int[] places) {}

  private GateIndex(List<InstalledGate> gates, List<Part> parts, int[] single) {
    this.gates = gates;
    this.parts = parts;
    this.single = single;
  }

  static GateIndex of(List<InstalledGate> gates) {
    return new GateIndex(List.of(), List.of(), new int[0]).with(gates, SMALLEST);
  }

  /** An index of other gates, with what can be kept of this one. */
  GateIndex with(List<InstalledGate> others) {
    return with(others, SMALLEST);
  }

  /**
   * @param smallest number of gates with one key that are worth an index
   */
  GateIndex with(List<InstalledGate> others, int smallest) {
    IdentityHashMap<InstalledGate, Integer> places = new IdentityHashMap<>();
    for (int i = 0; i < others.size(); i++) {
      places.putIfAbsent(others.get(i), i);
    }
    Set<InstalledGate> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    List<IndexSegment> segments = new ArrayList<>();
    for (Part part : parts) {
      IndexSegment segment = part.segment;
      long live = segment.gates().stream().filter(places::containsKey).count();
      if (2 * live >= segment.gates().size()) {
        segments.add(segment);
        kept.addAll(segment.gates());
      }
    }
    List<InstalledGate> single = new ArrayList<>();
    Map<@Nullable TermHasher, List<InstalledGate>> fresh = new LinkedHashMap<>();
    for (InstalledGate gate : others) {
      if (kept.add(gate)) {
        List<InstalledGate> to = single;
        if (IndexSegment.takes(gate.model())) {
          to = fresh.computeIfAbsent(IndexSegment.key(gate.model()), k -> new ArrayList<>());
        }
        to.add(gate);
      }
    }
    fresh.forEach((key, more) -> single.addAll(compiled(segments, key, more, places, smallest)));
    List<Part> made = segments.stream().map(s -> part(s, places)).toList();
    int[] asked = single.stream().mapToInt(g -> Objects.requireNonNull(places.get(g))).toArray();
    return new GateIndex(List.copyOf(others), made, asked);
  }

  /**
   * Adds gates to the segments, with what is left of those that are no larger.
   *
   * @return those that are too few
   */
  private static List<InstalledGate> compiled(
      List<IndexSegment> segments,
      @Nullable TermHasher key,
      List<InstalledGate> fresh,
      IdentityHashMap<InstalledGate, Integer> places,
      int smallest) {
    IdentityHashMap<IndexSegment, List<InstalledGate>> live = new IdentityHashMap<>();
    for (IndexSegment segment : segments) {
      if (Objects.equals(segment.key(), key)) {
        live.put(segment, segment.gates().stream().filter(places::containsKey).toList());
      }
    }
    List<IndexSegment> alike =
        live.keySet().stream()
            .sorted(Comparator.comparingInt(segment -> size(live.get(segment))))
            .toList();
    if (alike.isEmpty() && fresh.size() < smallest) {
      return fresh;
    }
    List<InstalledGate> merged = new ArrayList<>(fresh);
    for (IndexSegment segment : alike) {
      int more = size(live.get(segment));
      if (more <= merged.size() && more + merged.size() <= LARGEST) {
        merged.addAll(Objects.requireNonNull(live.get(segment)));
        segments.remove(segment);
      }
    }
    for (int from = 0; from < merged.size(); from += LARGEST) {
      int to = Math.min(merged.size(), from + LARGEST);
      segments.add(IndexSegment.of(merged.subList(from, to)));
    }
    return List.of();
  }

  private static int size(@Nullable List<InstalledGate> gates) {
    return gates == null ? 0 : gates.size();
  }

  private static Part part(IndexSegment segment, IdentityHashMap<InstalledGate, Integer> places) {
    return new Part(
        segment,
        segment.gates().stream().mapToInt(gate -> places.getOrDefault(gate, -1)).toArray());
  }

  List<InstalledGate> gates() {
    return gates;
  }

  /** How many gates are asked one by one, whatever the question. */
  int single() {
    return single.length;
  }

  /** {@link GateModel#match} of the gate that knows most of a text. */
  double match(String text) {
    KeyedWords words = KeyedWords.of(TermTokenizer.of(text));
    double most = 0;
    for (Part part : parts) {
      double[] matches = part.segment.match(words);
      for (int g = 0; g < matches.length; g++) {
        most = part.places[g] < 0 ? most : Math.max(most, matches[g]);
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
      this.parted = parts.stream().map(part -> part.segment.ask(segments, question)).toList();
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
      double[] most = new double[gates.size()];
      Arrays.fill(most, Double.NEGATIVE_INFINITY);
      for (int p = 0; p < parted.size(); p++) {
        IndexSegment.Asked asked = parted.get(p);
        double[] bounds = observation == null ? asked.shields() : asked.all(observation);
        int[] places = parts.get(p).places;
        for (int g = 0; g < bounds.length; g++) {
          if (places[g] >= 0 && bounds[g] >= 0) {
            best.ask(places[g], observation);
          } else if (places[g] >= 0) {
            most[places[g]] = bounds[g];
          }
        }
      }
      if (best.margin < 0) {
        nearest(best, most, observation);
      }
      return best.verdict();
    }

    /**
     * Where none fires, the verdict says how near the nearest is: gates are asked as long as one
     * may be nearer.
     *
     * @param most of each gate's margin; below zero
     */
    private void nearest(Best best, double[] most, @Nullable GateInput observation) {
      int top = 0;
      for (int place = 1; place < most.length; place++) {
        top = most[place] > most[top] ? place : top;
      }
      if (most.length == 0 || most[top] == Double.NEGATIVE_INFINITY || most[top] < best.margin) {
        return;
      }
      best.ask(top, observation);
      double least = best.margin;
      int asked = top;
      IntStream.range(0, most.length)
          .filter(place -> place != asked && most[place] >= least)
          .boxed()
          .sorted(Comparator.comparingDouble(place -> -most[place]))
          .takeWhile(place -> most[place] >= best.margin)
          .forEachOrdered(place -> best.ask(place, observation));
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
      if (observation == null || draft == null || model.questionOnly()) {
        return new GateReading(gate, reading.margin(), null, asks, null);
      }
      double all = model.margin(reading, observation);
      return new GateReading(gate, reading.margin(), all, asks, model.match(draft));
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
          return new Verdict(null, 0, Math.min(margin, 0));
        }
        InstalledGate gate = gates.get(place);
        return new Verdict(gate, gate.model().weight(margin), margin);
      }
    }
  }
}
