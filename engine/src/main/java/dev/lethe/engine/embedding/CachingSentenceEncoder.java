package dev.lethe.engine.embedding;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Remembers vectors, least recently used first out. A dialogue repeats its earlier turns. */
final class CachingSentenceEncoder implements SentenceEncoder {
  private final SentenceEncoder encoder;
  private final Map<String, float[]> vectors;

  CachingSentenceEncoder(SentenceEncoder encoder, int capacity) {
    this.encoder = encoder;
    this.vectors =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
            return size() > capacity;
          }
        };
  }

  @Override
  public String digest() {
    return encoder.digest();
  }

  @Override
  public int dimension() {
    return encoder.dimension();
  }

  @Override
  public OptionalInt rank(String word) {
    return encoder.rank(word);
  }

  @Override
  public float[][] encode(List<String> texts) {
    Map<String, float[]> found = known(texts);
    List<String> missing =
        List.copyOf(
            new LinkedHashSet<>(texts.stream().filter(t -> !found.containsKey(t)).toList()));
    if (!missing.isEmpty()) {
      float[][] encoded = encoder.encode(missing);
      synchronized (vectors) {
        for (int i = 0; i < encoded.length; i++) {
          vectors.put(missing.get(i), encoded[i]);
          found.put(missing.get(i), encoded[i]);
        }
      }
    }
    return texts.stream().map(found::get).toArray(float[][]::new);
  }

  private Map<String, float[]> known(List<String> texts) {
    Map<String, float[]> found = new LinkedHashMap<>();
    synchronized (vectors) {
      for (String text : texts) {
        float[] vector = vectors.get(text);
        if (vector != null) {
          found.put(text, vector);
        }
      }
    }
    return found;
  }

  @Override
  public void close() {
    encoder.close();
  }
}
