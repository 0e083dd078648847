package dev.lethe.trainer.log;

import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Questions of other threads to the log, which is the poll loop's alone. Thread-safe; {@link
 * #answer} is the poll loop's.
 */
public final class LogInquiries {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Queue<Consumer<AdapterLog>> asked = new ConcurrentLinkedQueue<>();

  /**
   * Waits for the poll loop's next turn.
   *
   * @param question must not keep the log, nor throw
   * @return empty if the poll loop does not answer
   */
  public <T> Optional<T> ask(Function<AdapterLog, T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    asked.add(log -> answer.complete(question.apply(log)));
    try {
      return Optional.of(answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Answers what was asked since the last time. */
  public void answer(AdapterLog log) {
    for (Consumer<AdapterLog> one = asked.poll(); one != null; one = asked.poll()) {
      one.accept(log);
    }
  }
}
