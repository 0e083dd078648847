package dev.lethe.engine.gate;

import dev.lethe.engine.text.StateFeatures;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the base model itself says: prompts sampled from it, with its own drafted answers. It stands
 * in for the retained data that nobody has. It may hold what is to be forgotten, so it counts as
 * unlabelled. Thread-safe.
 */
public final class Background {
  /** A sampled prompt and the base model's greedy draft. */
  public record Sample(String prompt, String draft) {
    @Override
    public String toString() {
      return "Sample[redacted]";
    }
  }

  private final List<Sample> samples;
  private final String digest;
  private final float[][][] vectors;
  private final Supplier<StateFeatures[][]> states;

  /**
   * @param digest {@code sha256:…} of the samples
   * @param vectors of every sample's segments: {@code [samples][segments][dimension]}
   * @param states of every sample as its draft grows, the whole draft last: {@code
   *     [samples][windows]}; asked for at the first fit that needs them
   */
  public Background(
      List<Sample> samples,
      String digest,
      float[][][] vectors,
      Supplier<StateFeatures[][]> states) {
    if (samples.size() != vectors.length) {
      throw new IllegalArgumentException("background: one set of vectors per sample");
    }
    this.samples = List.copyOf(samples);
    this.digest = digest;
    this.vectors = vectors;
    this.states = new Once(states);
  }

  /** The texts whose vectors a sample has, in the order of the vectors. */
  public static List<String> segments(Sample sample) {
    return Segmenter.segments(List.of(sample.prompt()));
  }

  public List<Sample> samples() {
    return samples;
  }

  public String digest() {
    return digest;
  }

  float[][][] vectors() {
    return vectors;
  }

  StateFeatures[][] states() {
    return states.get();
  }

  private static final class Once implements Supplier<StateFeatures[][]> {
    private final Supplier<StateFeatures[][]> source;
    private StateFeatures[][] value = {};

    Once(Supplier<StateFeatures[][]> source) {
      this.source = source;
    }

    @Override
    public synchronized StateFeatures[][] get() {
      if (value.length == 0) {
        value = source.get();
      }
      return value;
    }
  }
}
