package dev.lethe.engine.model;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Attention memory of all layers. A step makes a new one and leaves the old one usable: both share
 * the memory of the tokens that they have in common. The new token is written behind those of the
 * old one, so of two steps that continue the same memory only the later one's may be used further.
 * Whoever asked for it closes it.
 *
 * @param time tokens so far, padding included
 * @param padding left padding of each row
 * @param tokens of which this is the memory, where it may have to be made anew
 */
@SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
public record KvCache(
    List<LayerKvCache> layers, int time, int[] padding, @Nullable TokenBatch tokens)
    implements AutoCloseable {
  public KvCache {
    layers = List.copyOf(layers);
  }

  /** Takes the arrays out of the innermost open scope, so that they outlive it. */
  public KvCache keep() {
    layers.forEach(LayerKvCache::keep);
    return this;
  }

  /** The same memory, with a token that was written behind the others of its only row. */
  KvCache behind(long token) {
    TokenBatch more = tokens == null ? null : tokens.joined(TokenBatch.column(new long[] {token}));
    return new KvCache(layers, time + 1, padding, more);
  }

  /** The chosen rows, in that order, as new arrays. */
  public KvCache select(int[] rows) {
    long[] index = Arrays.stream(rows).asLongStream().toArray();
    List<LayerKvCache> chosen = layers.stream().map(layer -> layer.select(index)).toList();
    int[] paddings = Arrays.stream(rows).map(row -> padding[row]).toArray();
    return new KvCache(chosen, time, paddings, tokens == null ? null : tokens.rows(rows));
  }

  @Override
  public void close() {
    layers.forEach(LayerKvCache::close);
  }
}
