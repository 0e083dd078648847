package dev.lethe.inference.reload;

import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.inference.serving.AdapterReferences;
import dev.lethe.inference.serving.GateSnapshot;
import dev.lethe.inference.serving.LiveGates;
import java.util.List;

/**
 * Puts a set of gates in force as one snapshot that keeps its adapters attached until its last
 * answer is done. Used by one thread.
 */
final class GateSwitch {
  private final AdapterReferences adapters;
  private final LiveGates live;
  private GateSet last;

  GateSwitch(SentenceEncoder encoder, AdapterReferences adapters, LiveGates live) {
    this.adapters = adapters;
    this.live = live;
    this.last = GateSet.of(encoder, List.of());
  }

  void put(List<InstalledGate> gates) {
    GateSet set = last.with(gates);
    last = set;
    List<String> needed =
        gates.stream().filter(GateSwitch::hasAdapter).map(InstalledGate::digest).toList();
    needed.forEach(adapters::share);
    live.replace(new GateSnapshot(set, () -> needed.forEach(adapters::release)));
  }

  static boolean hasAdapter(InstalledGate gate) {
    return gate.manifest().kind() == Manifest.Kind.BUNDLE;
  }
}
