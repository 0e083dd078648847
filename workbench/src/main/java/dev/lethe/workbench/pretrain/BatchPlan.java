package dev.lethe.workbench.pretrain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Which texts meet in which step. Texts of a batch are of nearly one length, so that hardly any
 * padding is computed; who meets whom, and the order, are drawn anew for every epoch from the seed
 * alone, so that a resumed run goes on exactly. Immutable.
 */
final class BatchPlan {
  /** Batches' worth of texts that are sorted by length together. */
  private static final int WINDOW = 32;

  private final List<TokenizedText> texts;
  private final int batch;
  private final long seed;

  BatchPlan(List<TokenizedText> texts, int batch, long seed) {
    this.texts = List.copyOf(texts);
    this.batch = batch;
    this.seed = seed;
  }

  int batchesPerEpoch() {
    return (texts.size() + batch - 1) / batch;
  }

  /** The batches of an epoch, counted from 0. */
  List<List<TokenizedText>> epoch(int epoch) {
    Random random = new Random(seed * 1_000_003 + epoch);
    List<TokenizedText> order = new ArrayList<>(texts);
    Collections.shuffle(order, random);
    int window = WINDOW * batch;
    for (int start = 0; start < order.size(); start += window) {
      order
          .subList(start, Math.min(order.size(), start + window))
          .sort(Comparator.comparingInt(TokenizedText::length));
    }
    List<List<TokenizedText>> batches = new ArrayList<>();
    for (int start = 0; start < order.size(); start += batch) {
      batches.add(List.copyOf(order.subList(start, Math.min(order.size(), start + batch))));
    }
    Collections.shuffle(batches, random);
    return batches;
  }
}
