package dev.lethe.engine.model;

import java.util.Arrays;
import java.util.List;

/**
 * Attention memory of all layers. A step makes a new one and leaves the old one usable: both share
 * the memory of the tokens that they have in common. The new token is written behind those of the
 * old one, so of two steps that continue the same memory only the later one's may be used further.
 * Whoever asked for it closes it.
 *
 * @param time tokens so far, padding included
 * @param padding left padding of each row
 */
@SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
public record KvCache(List<KeyValue> layers, int time, int[] padding) implements AutoCloseable {
  public KvCache {
    layers = List.copyOf(layers);
  }

  /** Takes the arrays out of the innermost open scope, so that they outlive it. */
  public KvCache keep() {
    layers.forEach(KeyValue::keep);
    return this;
  }

  /** The chosen rows, in that order, as new arrays. */
  public KvCache select(int[] rows) {
    long[] index = Arrays.stream(rows).asLongStream().toArray();
    List<KeyValue> chosen = layers.stream().map(layer -> layer.select(index)).toList();
    return new KvCache(chosen, time, Arrays.stream(rows).map(row -> padding[row]).toArray());
  }

  @Override
  public void close() {
    layers.forEach(KeyValue::close);
  }
}
