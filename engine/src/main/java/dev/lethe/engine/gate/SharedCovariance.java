package dev.lethe.engine.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;

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
    WithinClassScatter scatter = new WithinClassScatter(centre.length);
    scatter.add(matrix(others, centre.length), centre);
    List<double[]> means = new ArrayList<>();
    int rows = others.length;
    for (float[][] members : classes) {
      double[] mean = members.length == 0 ? centre : mean(members);
      means.add(mean);
      scatter.add(matrix(members, centre.length), mean);
      rows += members.length;
    }
    UnaryOperator<double[]> precision = scatter.inverse(rows, SHRINKAGE);
    List<LinearHead> heads = new ArrayList<>();
    for (int k = 0; k < classes.size(); k++) {
      heads.add(classes.get(k).length == 0 ? absent : head(precision, means.get(k), centre));
    }
    return heads;
  }

  private static LinearHead head(
      UnaryOperator<double[]> precision, double[] mean, double[] centre) {
    double[] difference = new double[mean.length];
    for (int j = 0; j < difference.length; j++) {
      difference[j] = mean[j] - centre[j];
    }
    double[] direction = precision.apply(difference);
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

  private static DMatrixRMaj matrix(float[][] rows, int width) {
    DMatrixRMaj matrix = new DMatrixRMaj(rows.length, width);
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < width; j++) {
        matrix.set(i, j, rows[i][j]);
      }
    }
    return matrix;
  }
}
