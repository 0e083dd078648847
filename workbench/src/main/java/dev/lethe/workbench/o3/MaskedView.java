package dev.lethe.workbench.o3;

import dev.lethe.workbench.encoder.LayerEncoder;
import java.util.Random;

/** Replaces a share of a text's tokens by the mask token, the encoder's own marks left alone. */
record MaskedView(LayerEncoder encoder, double share, Random random) {
  /** At least one token is masked where any may be. */
  long[] of(long[] tokens) {
    long[] masked = tokens.clone();
    int[] places =
        java.util.stream.IntStream.range(0, tokens.length)
            .filter(i -> encoder.maskable(tokens[i]))
            .toArray();
    boolean any = false;
    for (int place : places) {
      if (random.nextDouble() < share) {
        masked[place] = encoder.maskToken();
        any = true;
      }
    }
    if (!any && places.length > 0) {
      masked[places[random.nextInt(places.length)]] = encoder.maskToken();
    }
    return masked;
  }
}
