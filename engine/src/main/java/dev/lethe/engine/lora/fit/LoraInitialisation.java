package dev.lethe.engine.lora.fit;

import dev.lethe.engine.lora.LoraTensors;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.safetensors.FloatTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Where a fit starts: B zero, so that the adapter changes nothing; rows of A gaussian with
 * deviation 1/√in, taken out of the span of all earlier rows as long as the input has room for
 * that.
 */
public final class LoraInitialisation {
  private LoraInitialisation() {}

  /** All seven projections of every layer. */
  static PeftAdapter of(
      ModelConfig model, LoraSettings settings, Map<String, FloatTensor> earlier) {
    return of(model.projections(), settings.rank(), settings.alpha(), settings.seed(), earlier);
  }

  /**
   * For any linear projections.
   *
   * @param projections name → [out, in]
   */
  public static PeftAdapter of(
      Map<String, List<Long>> projections,
      int rank,
      double alpha,
      long seed,
      Map<String, FloatTensor> earlier) {
    Random random = new Random(seed);
    Map<String, LoraTensors> modules = new LinkedHashMap<>();
    projections.forEach(
        (name, shape) -> {
          int out = Math.toIntExact(shape.get(0));
          int in = Math.toIntExact(shape.get(1));
          double[][] rows = gaussian(random, rank, in);
          FloatTensor previous = earlier.get(name);
          if (previous != null) {
            project(rows, previous);
          }
          FloatTensor b = FloatTensor.of(new float[out * rank], out, rank);
          modules.put(name, new LoraTensors(flat(rows, in), b));
        });
    return new PeftAdapter(rank, alpha, modules);
  }

  /**
   * An adapter without what its A rows have in the span of all earlier rows, as long as the input
   * has room for that; nothing is lost of one that was orthogonal already.
   */
  static PeftAdapter apart(PeftAdapter adapter, Map<String, FloatTensor> earlier) {
    Map<String, LoraTensors> modules = new LinkedHashMap<>(adapter.modules());
    modules.replaceAll(
        (name, factors) -> {
          FloatTensor previous = earlier.get(name);
          return previous == null
              ? factors
              : new LoraTensors(apart(factors.a(), previous), factors.b());
        });
    return new PeftAdapter(adapter.rank(), adapter.alpha(), modules);
  }

  private static FloatTensor apart(FloatTensor a, FloatTensor previous) {
    int in = Math.toIntExact(a.shape().get(1));
    double[][] rows = new double[Math.toIntExact(a.shape().get(0))][in];
    for (int i = 0; i < a.values().length; i++) {
      rows[i / in][i % in] = a.values()[i];
    }
    OrthonormalBasis span = span(previous, in);
    if (span.dimension() + rows.length <= in) {
      for (double[] row : rows) {
        span.remove(row);
      }
    }
    return flat(rows, in);
  }

  /** Rows of the A factors of all adapters, by module: {@code [Σ rank, in]}. */
  public static Map<String, FloatTensor> rows(List<PeftAdapter> adapters) {
    Map<String, FloatTensor> rows = new LinkedHashMap<>();
    for (PeftAdapter adapter : adapters) {
      adapter
          .modules()
          .forEach((name, factors) -> rows.merge(name, factors.a(), LoraInitialisation::join));
    }
    return rows;
  }

  private static FloatTensor join(FloatTensor first, FloatTensor second) {
    float[] all = new float[first.values().length + second.values().length];
    System.arraycopy(first.values(), 0, all, 0, first.values().length);
    System.arraycopy(second.values(), 0, all, first.values().length, second.values().length);
    return FloatTensor.of(all, first.shape().get(0) + second.shape().get(0), first.shape().get(1));
  }

  private static double[][] gaussian(Random random, int rank, int in) {
    double[][] rows = new double[rank][in];
    for (double[] row : rows) {
      for (int i = 0; i < in; i++) {
        row[i] = random.nextGaussian() / Math.sqrt(in);
      }
    }
    return rows;
  }

  private static void project(double[][] rows, FloatTensor previous) {
    int in = rows[0].length;
    OrthonormalBasis span = span(previous, in);
    if (span.dimension() + rows.length <= in) {
      for (double[] row : rows) {
        double before = OrthonormalBasis.norm(row);
        span.remove(row);
        OrthonormalBasis.scale(row, before / OrthonormalBasis.norm(row));
      }
    }
  }

  private static OrthonormalBasis span(FloatTensor rows, int in) {
    OrthonormalBasis span = new OrthonormalBasis(in);
    for (int at = 0; at < rows.values().length; at += in) {
      span.add(rows.values(), at);
    }
    return span;
  }

  private static FloatTensor flat(double[][] rows, int in) {
    float[] values = new float[rows.length * in];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) rows[i / in][i % in];
    }
    return FloatTensor.of(values, rows.length, in);
  }
}
