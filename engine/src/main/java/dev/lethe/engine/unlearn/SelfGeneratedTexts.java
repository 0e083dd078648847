package dev.lethe.engine.unlearn;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.gate.GateFitter;
import dev.lethe.engine.gate.GateModel;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The model's own texts, made while everyday questions stand in for them. What names somebody who
 * is forgotten is taken out before it is kept. Thread-safe.
 */
final class SelfGeneratedTexts {
  private final BackgroundBuilder growing;
  private final SentenceEncoder encoder;
  private final BackgroundOrigin origin;
  private final Map<String, GateModel> gates = new ConcurrentHashMap<>();

  /**
   * @param key of the background that becomes of it
   */
  SelfGeneratedTexts(BackgroundBuilder growing, SentenceEncoder encoder, String key) {
    this.growing = growing;
    this.encoder = encoder;
    this.origin = new BackgroundOrigin(key, growing::samples);
  }

  BackgroundBuilder growing() {
    return growing;
  }

  /** Of what there is. */
  BackgroundOrigin origin() {
    return origin;
  }

  /** Makes a few more. */
  void grow() {
    growing.grow(this::naming);
  }

  boolean knows(String artefact) {
    return gates.containsKey(artefact);
  }

  /** From now on nothing that names this gate's subject is kept. */
  void heed(String artefact, GateModel gate) {
    gates.put(artefact, gate);
    growing.remove(samples -> GateFitter.forgotten(encoder, samples, List.of(gate)));
  }

  /** Takes out what a request takes away. */
  void purge(List<ForgetExample> examples) {
    growing.remove(samples -> GateFitter.forgotten(encoder, samples, examples));
  }

  /** The gates that were heard of. */
  List<GateModel> heeded() {
    return List.copyOf(gates.values());
  }

  private BitSet naming(List<Sample> samples) {
    return GateFitter.forgotten(encoder, samples, gates.values());
  }
}
