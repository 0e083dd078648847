package dev.lethe.engine.gate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * L2-regularised logistic regression with balanced classes, fitted by L-BFGS: the minimum of {@code
 * ½‖w‖² + C Σ sᵢ log(1 + exp(−yᵢ (w·xᵢ + b)))} with {@code sᵢ = n / (2 n_class)}; the bias is not
 * penalised. Single-threaded and deterministic.
 */
public final class LogisticRegression {
  private static final int MEMORY = 8;
  private static final int MAX_STEPS = 200;
  private static final double TOLERANCE = 1e-4;

  private final float[][] positives;
  private final float[][] negatives;
  private final double penalty;
  private final int width;

  private LogisticRegression(float[][] positives, float[][] negatives, double c) {
    this.positives = positives;
    this.negatives = negatives;
    this.penalty = 1 / (c * (positives.length + negatives.length));
    this.width = positives[0].length;
  }

  /**
   * @param c inverse strength of the penalty
   * @param start where to begin, near the answer if one is known; does not change the answer beyond
   *     the tolerance
   */
  static LinearHead fit(
      float[][] positives, float[][] negatives, double c, @Nullable LinearHead start) {
    if (positives.length == 0 || negatives.length == 0) {
      throw new IllegalArgumentException("gate: a head needs rows of both classes");
    }
    return new LogisticRegression(positives, negatives, c).minimise(start);
  }

  /**
   * What tells rows of one kind from rows of another: the larger, the likelier the first.
   *
   * @param c inverse strength of the penalty
   * @throws IllegalArgumentException if there is none of a kind
   */
  public static ToDoubleFunction<float[]> scorer(
      float[][] positives, float[][] negatives, double c) {
    LinearHead head = fit(positives, negatives, c, null);
    return row -> Vectors.dot(head.weights(), row) + head.bias();
  }

  /** A point, its value and its gradient; the last element is the bias. */
  private record Point(float[] at, double value, float[] gradient) {}

  private record Pair(float[] step, float[] change, double curvature) {}

  private LinearHead minimise(@Nullable LinearHead start) {
    Point zero = evaluate(new float[width + 1]);
    double tolerance = TOLERANCE * norm(zero.gradient);
    Point point = start == null ? zero : evaluate(join(start));
    Deque<Pair> pairs = new ArrayDeque<>();
    for (int step = 0; step < MAX_STEPS && norm(point.gradient) > tolerance; step++) {
      float[] direction = direction(point.gradient, pairs);
      Point next = search(point, direction);
      if (next == null) {
        break;
      }
      remember(pairs, point, next);
      point = next;
    }
    float[] weights = java.util.Arrays.copyOf(point.at, width);
    return new LinearHead(weights, point.at[width]);
  }

  private Point evaluate(float[] at) {
    float[] gradient = new float[width + 1];
    double value = 0;
    value += addClass(positives, 1, at, gradient);
    value += addClass(negatives, -1, at, gradient);
    for (int j = 0; j < width; j++) {
      value += 0.5 * penalty * at[j] * at[j];
      gradient[j] += (float) (penalty * at[j]);
    }
    return new Point(at, value, gradient);
  }

  private double addClass(float[][] rows, int sign, float[] at, float[] gradient) {
    double weight = 0.5 / rows.length;
    double value = 0;
    double biasGradient = 0;
    float[] weights = java.util.Arrays.copyOf(at, width);
    float[] sum = new float[width];
    for (float[] row : rows) {
      double margin = sign * (Vectors.dot(weights, row) + at[width]);
      double odds = Math.exp(-Math.abs(margin));
      double miss = (margin > 0 ? odds : 1) / (1 + odds);
      // Not log1p, a fifth of a shield's time: below what a float can add it makes no difference.
      value += Math.log(1 + odds) + Math.max(0, -margin);
      biasGradient += miss;
      Vectors.addScaled(sum, (float) miss, row);
    }
    for (int j = 0; j < width; j++) {
      gradient[j] -= (float) (sign * weight * sum[j]);
    }
    gradient[width] -= (float) (sign * weight * biasGradient);
    return weight * value;
  }

  /** The two-loop recursion. */
  private static float[] direction(float[] gradient, Deque<Pair> pairs) {
    float[] q = gradient.clone();
    double[] alphas = new double[pairs.size()];
    int i = pairs.size();
    for (Iterator<Pair> it = pairs.descendingIterator(); it.hasNext(); ) {
      Pair pair = it.next();
      alphas[--i] = Vectors.dot(pair.step, q) / pair.curvature;
      Vectors.addScaled(q, (float) -alphas[i], pair.change);
    }
    Pair last = pairs.peekLast();
    double scale =
        last == null
            ? 1 / Math.max(norm(gradient), 1e-12)
            : last.curvature / Vectors.dot(last.change, last.change);
    for (int j = 0; j < q.length; j++) {
      q[j] *= (float) scale;
    }
    for (Pair pair : pairs) {
      double beta = Vectors.dot(pair.change, q) / pair.curvature;
      Vectors.addScaled(q, (float) (alphas[i++] - beta), pair.step);
    }
    for (int j = 0; j < q.length; j++) {
      q[j] = -q[j];
    }
    return q;
  }

  /** Halves the step until the value falls enough; null when it can't any more. */
  private @Nullable Point search(Point from, float[] direction) {
    double slope = Vectors.dot(from.gradient, direction);
    if (!(slope < 0)) {
      return null;
    }
    float length = 1;
    for (int i = 0; i < 30; i++) {
      float[] at = from.at.clone();
      Vectors.addScaled(at, length, direction);
      Point point = evaluate(at);
      if (point.value <= from.value + 1e-4 * length * slope) {
        return point;
      }
      length /= 2;
    }
    return null;
  }

  private static void remember(Deque<Pair> pairs, Point from, Point to) {
    float[] step = to.at.clone();
    Vectors.addScaled(step, -1, from.at);
    float[] change = to.gradient.clone();
    Vectors.addScaled(change, -1, from.gradient);
    double curvature = Vectors.dot(step, change);
    if (curvature <= 0) {
      return;
    }
    if (pairs.size() == MEMORY) {
      pairs.removeFirst();
    }
    pairs.addLast(new Pair(step, change, curvature));
  }

  private float[] join(LinearHead head) {
    float[] at = java.util.Arrays.copyOf(head.weights(), width + 1);
    at[width] = head.bias();
    return at;
  }

  private static double norm(float[] values) {
    return Math.sqrt(Vectors.dot(values, values));
  }
}
