package dev.lethe.engine.gate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The index of other gates, as it is made of this one. Not thread-safe. */
final class IndexGrowth {
  /** As many are compiled while a gate is added, whatever the number of those that came with it. */
  static final int ON_THE_WAY = 64;

  private static final int NOBODY = -1;

  private final List<InstalledGate> gates;
  private final List<IndexPart> parts;
  private final int[] single;
  private final int[] few;
  private final List<InstalledGate> others;
  private final int smallest;
  private final List<IndexPart> made = new ArrayList<>();
  private final List<Integer> alone = new ArrayList<>();
  private final List<Integer> tooFew = new ArrayList<>();
  private final Map<@Nullable TermHasher, List<Integer>> fresh = new LinkedHashMap<>();

  /**
   * @param gates of the index that there is
   * @param parts of it
   * @param single of it
   * @param few of it
   * @param others gates of the new one
   * @param smallest number of gates with one key that are worth a segment
   */
  IndexGrowth(
      List<InstalledGate> gates,
      List<IndexPart> parts,
      int[] single,
      int[] few,
      List<InstalledGate> others,
      int smallest) {
    this.gates = gates;
    this.parts = parts;
    this.single = single;
    this.few = few;
    this.others = others;
    this.smallest = smallest;
  }

  /** Where all gates keep their places, none of them is looked at. */
  void append() {
    made.addAll(parts);
    Set<Integer> waiting = new HashSet<>();
    for (int place : few) {
      waiting.add(place);
      take(place);
    }
    Arrays.stream(single).filter(place -> !waiting.contains(place)).forEach(alone::add);
    for (int place = gates.size(); place < others.size(); place++) {
      sort(place);
    }
  }

  void replace() {
    IdentityHashMap<InstalledGate, Integer> places = new IdentityHashMap<>();
    for (int i = 0; i < others.size(); i++) {
      places.putIfAbsent(others.get(i), i);
    }
    boolean[] kept = new boolean[others.size()];
    for (IndexPart part : parts) {
      int[] moved = part.segment().gates().stream().mapToInt(g -> place(g, places)).toArray();
      IndexPart live = IndexPart.of(part.segment(), moved);
      if (2 * live.live() >= moved.length) {
        made.add(live);
        Arrays.stream(moved).filter(place -> place >= 0).forEach(place -> kept[place] = true);
      }
    }
    Set<InstalledGate> irregular = Collections.newSetFromMap(new IdentityHashMap<>());
    Arrays.stream(single).forEach(place -> irregular.add(gates.get(place)));
    Arrays.stream(few).forEach(place -> irregular.remove(gates.get(place)));
    for (int place = 0; place < kept.length; place++) {
      if (!kept[place] && irregular.contains(others.get(place))) {
        alone.add(place);
      } else if (!kept[place]) {
        sort(place);
      }
    }
  }

  private static int place(InstalledGate gate, IdentityHashMap<InstalledGate, Integer> places) {
    return places.getOrDefault(gate, NOBODY);
  }

  private void sort(int place) {
    if (IndexSegment.takes(others.get(place).model())) {
      take(place);
    } else {
      alone.add(place);
    }
  }

  private void take(int place) {
    TermHasher key = IndexSegment.key(others.get(place).model());
    fresh.computeIfAbsent(key, k -> new ArrayList<>()).add(place);
  }

  GateIndex index() {
    fresh.forEach(this::add);
    int[] waiting = ints(tooFew);
    alone.addAll(tooFew);
    return new GateIndex(others, List.copyOf(made), ints(alone), waiting);
  }

  /** Adds gates to the segments, with what is left of those that are no larger. */
  private void add(@Nullable TermHasher key, List<Integer> places) {
    List<IndexPart> alike =
        made.stream()
            .filter(part -> Objects.equals(part.segment().key(), key))
            .sorted(Comparator.comparingInt(IndexPart::live))
            .toList();
    if (alike.isEmpty() && places.size() < smallest) {
      tooFew.addAll(places);
      return;
    }
    int most = Math.max(ON_THE_WAY, Math.min(IndexPart.LARGEST, 2 * places.size()));
    List<Integer> merged = new ArrayList<>(places);
    for (IndexPart part : alike) {
      if (part.live() <= merged.size() && part.live() + merged.size() <= most) {
        part.addLive(merged);
        made.remove(part);
      }
    }
    IndexPart.compile(others, merged, made);
  }

  private static int[] ints(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }
}
