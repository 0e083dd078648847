package dev.lethe.standalone.bench;

import dev.lethe.standalone.client.InferenceClient;
import dev.lethe.standalone.client.InferenceClient.Timed;
import dev.lethe.standalone.client.RefusedException;
import dev.lethe.standalone.client.UnreachableException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Clients that ask one replica over HTTP, each its next question as soon as it is answered.
 *
 * @param prompts asked in turn
 * @param answerTokens the longest answer
 */
record ServeLoad(InferenceClient client, List<String> prompts, int answerTokens) {
  private static final double PERCENT = 100;

  /**
   * What was seen.
   *
   * @param failed calls that were refused or broke off
   * @param firstP50Ms until the first text of an answer
   * @param tokensPerSecond of all clients together
   */
  public record Figures(
      int calls, int failed, double firstP50Ms, double firstP99Ms, double tokensPerSecond) {}

  /** A number of calls, by so many clients. */
  Figures run(int clients, int calls) throws InterruptedException {
    AtomicInteger left = new AtomicInteger(calls);
    return run(clients, () -> left.getAndDecrement() > 0);
  }

  /**
   * @param more whether another call is to be made; asked before each
   */
  Figures run(int clients, BooleanSupplier more) throws InterruptedException {
    List<Timed> answered = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger asked = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    long begun = System.nanoTime();
    for (int i = 0; i < clients; i++) {
      Thread thread =
          new Thread(
              () -> {
                while (more.getAsBoolean()) {
                  String prompt = prompts.get(asked.getAndIncrement() % prompts.size());
                  try {
                    answered.add(client.time(prompt, answerTokens));
                  } catch (RefusedException | UnreachableException e) {
                    // it is missing among those that were answered
                  }
                }
              },
              "client-" + i);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    double[] first = answered.stream().mapToDouble(Timed::firstMs).sorted().toArray();
    int tokens = answered.stream().mapToInt(Timed::tokens).sum();
    return new Figures(
        asked.get(),
        asked.get() - answered.size(),
        percentile(first, 50),
        percentile(first, 99),
        tokens / seconds);
  }

  /**
   * By the nearest rank; NaN of nothing.
   *
   * @param sorted ascending
   */
  static double percentile(double[] sorted, double percent) {
    int rank = (int) Math.ceil(percent / PERCENT * sorted.length);
    return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, rank - 1)];
  }
}
