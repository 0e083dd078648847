package dev.lethe.engine.gate;

import dev.lethe.engine.text.StateFeatures;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
  private final Once states;

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
    return Segmenter.asked(List.of(sample.prompt()));
  }

  /** All of its texts, those of choices too. */
  static List<String> texts(Sample sample) {
    return Segmenter.segments(List.of(sample.prompt()));
  }

  public List<Sample> samples() {
    return samples;
  }

  public String digest() {
    return digest;
  }

  /** Of every sample's segments, see the constructor; not to be changed. */
  public float[][][] vectors() {
    return vectors;
  }

  /** See the constructor; not to be changed. Takes as long as what makes them, the first time. */
  public StateFeatures[][] states() {
    return states.get();
  }

  /** Whether the states are there, or somebody waits for them. */
  public boolean isAsked() {
    return states.asked;
  }

  /** Whether the states are there. */
  public boolean isRead() {
    return states.read;
  }

  /**
   * The others, with their vectors.
   *
   * @param gone places of samples
   * @param leftDigest of what is left
   * @param leftStates of what is left
   */
  public Background without(
      BitSet gone, String leftDigest, Supplier<StateFeatures[][]> leftStates) {
    float[][][] leftVectors = left(Arrays.asList(vectors), gone).toArray(float[][][]::new);
    return new Background(left(samples, gone), leftDigest, leftVectors, leftStates);
  }

  /** Those of a list whose places are not {@code gone}. */
  public static <T> List<T> left(List<T> all, BitSet gone) {
    return IntStream.range(0, all.size()).filter(i -> !gone.get(i)).mapToObj(all::get).toList();
  }

  private static final class Once implements Supplier<StateFeatures[][]> {
    private @Nullable Supplier<StateFeatures[][]> source;
    private StateFeatures[][] value = {};
    private volatile boolean asked;
    private volatile boolean read;

    Once(Supplier<StateFeatures[][]> source) {
      this.source = source;
    }

    @Override
    public StateFeatures[][] get() {
      asked = true;
      return value();
    }

    private synchronized StateFeatures[][] value() {
      if (source != null) {
        value = source.get();
        source = null; // it may hold what was taken out
        read = true;
      }
      return value;
    }
  }
}
