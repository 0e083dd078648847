package dev.lethe.engine.gate;

import java.util.ArrayList;
import java.util.List;

/**
 * Linear discriminants of several classes against one other, with one covariance for all of them,
 * shrunk towards a multiple of the identity. In closed form: many classes cost little more than
 * one.
 */
final class SharedCovariance {
  /** Of the mean variance, added to every variance. */
  private static final double SHRINKAGE = 0.5;

  private SharedCovariance() {}

  /**
   * One head per class: its log-odds against the others.
   *
   * @param classes {@code [classes][rows][features]}
   * @param others {@code [rows][features]}, at least one row
   * @param absent the head of a class without rows
   */
  static List<LinearHead> fit(List<float[][]> classes, float[][] others, LinearHead absent) {
    double[] centre = mean(others);
    double[][] scatter = new double[centre.length][centre.length];
    List<double[]> means = new ArrayList<>();
    int rows = others.length;
    addScatter(scatter, others, centre);
    for (float[][] members : classes) {
      double[] mean = members.length == 0 ? centre : mean(members);
      means.add(mean);
      addScatter(scatter, members, mean);
      rows += members.length;
    }
    Cholesky covariance = new Cholesky(shrunk(scatter, rows));
    List<LinearHead> heads = new ArrayList<>();
    for (int k = 0; k < classes.size(); k++) {
      heads.add(classes.get(k).length == 0 ? absent : head(covariance, means.get(k), centre));
    }
    return heads;
  }

  private static LinearHead head(Cholesky covariance, double[] mean, double[] centre) {
    double[] difference = new double[mean.length];
    for (int j = 0; j < difference.length; j++) {
      difference[j] = mean[j] - centre[j];
    }
    double[] direction = covariance.solve(difference);
    float[] weights = new float[mean.length];
    double bias = 0;
    for (int j = 0; j < weights.length; j++) {
      weights[j] = (float) direction[j];
      bias -= direction[j] * (mean[j] + centre[j]) / 2;
    }
    return new LinearHead(weights, (float) bias);
  }

  private static double[] mean(float[][] rows) {
    double[] mean = new double[rows[0].length];
    for (float[] row : rows) {
      for (int j = 0; j < mean.length; j++) {
        mean[j] += row[j] / rows.length;
      }
    }
    return mean;
  }

  /** The lower triangle. */
  private static void addScatter(double[][] scatter, float[][] rows, double[] mean) {
    double[] away = new double[mean.length];
    for (float[] row : rows) {
      for (int j = 0; j < away.length; j++) {
        away[j] = row[j] - mean[j];
      }
      for (int j = 0; j < away.length; j++) {
        double[] into = scatter[j];
        double factor = away[j];
        for (int k = 0; k <= j; k++) {
          into[k] += factor * away[k];
        }
      }
    }
  }

  private static double[][] shrunk(double[][] scatter, int rows) {
    double trace = 0;
    for (int j = 0; j < scatter.length; j++) {
      trace += scatter[j][j];
    }
    double ridge = SHRINKAGE * trace / scatter.length / rows + 1e-9;
    for (int j = 0; j < scatter.length; j++) {
      for (int k = 0; k <= j; k++) {
        scatter[j][k] /= rows;
      }
      scatter[j][j] += ridge;
    }
    return scatter;
  }
}
