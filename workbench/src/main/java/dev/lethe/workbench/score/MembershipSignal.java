package dev.lethe.workbench.score;

import dev.lethe.engine.metrics.TokenScores;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;

/** What an attacker guesses from that a completion was taught; larger = rather taught. */
final class MembershipSignal {
  private MembershipSignal() {}

  /** Mean log-probability per token: the loss with its sign changed (Yeom et al. 2018). */
  static double loss(TokenScores scores) {
    return scores.likelihood().meanLog();
  }

  /** {@link #loss} for each byte that zlib needs for the text (Carlini et al. 2021). */
  static double zlib(TokenScores scores, String completion) {
    return loss(scores) / compressedBytes(completion);
  }

  /**
   * Mean log-probability of the least likely tokens (min-k %, arXiv 2310.16789).
   *
   * @param share of the tokens, rounded down, but at least one
   */
  static double minK(TokenScores scores, double share) {
    return smallest(scores.logs(), share);
  }

  /** The same of the standardised log-probabilities (min-k++, arXiv 2404.02936). */
  static double minKPlusPlus(TokenScores scores, double share) {
    return smallest(scores.standardised(), share);
  }

  /** How much better the text is known than to a model that was never taught it. */
  static double reference(TokenScores scores, TokenScores reference) {
    return loss(scores) - loss(reference);
  }

  private static double smallest(float[] values, double share) {
    if (values.length == 0) {
      return 0;
    }
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    int count = Math.max(1, (int) (share * sorted.length));
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += sorted[i];
    }
    return sum / count;
  }

  /** Of UTF-8, at zlib's usual level, header and checksum included. */
  static int compressedBytes(String text) {
    Deflater deflater = new Deflater();
    try {
      deflater.setInput(text.getBytes(StandardCharsets.UTF_8));
      deflater.finish();
      byte[] buffer = new byte[1024];
      int bytes = 0;
      while (!deflater.finished()) {
        bytes += deflater.deflate(buffer);
      }
      return bytes;
    } finally {
      deflater.end();
    }
  }
}
