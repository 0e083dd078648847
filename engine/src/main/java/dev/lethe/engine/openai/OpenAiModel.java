package dev.lethe.engine.openai;

import dev.lethe.engine.CancellationCheck;
import dev.lethe.engine.text.BlackBoxModel;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.tokenizer.ChatTemplate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A model that one can only call, by OpenAI's API. The first call that fails for good ends all
 * those that were asked with it: no draft is ever anything but what the model said. Thread-safe;
 * whoever opens it closes it.
 */
public final class OpenAiModel implements BlackBoxModel {
  /** About as many as a token has, in any script, with the vocabularies of today's models. */
  private static final int BYTES_OF_A_TOKEN = 4;

  /** From so many on, unlike questions have unlike answers. */
  private static final int MANY = 16;

  /** Of a text that many questions cannot have in common, in characters. */
  private static final int LONG = 20;

  private final String digest;
  private final DraftCalls calls;
  private final ExecutorService callers;

  /**
   * @param digest {@code sha256:…} that stands for the model; nobody can check it
   * @param tls for https; null: as the JVM trusts
   */
  public OpenAiModel(String digest, CallSettings settings, @Nullable SSLContext tls) {
    this.digest = digest;
    this.calls = new DraftCalls(settings, tls);
    this.callers =
        Executors.newFixedThreadPool(
            settings.pool(),
            task -> {
              Thread thread = new Thread(task, "upstream-draft");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public String digest() {
    return digest;
  }

  @Override
  public ChatTemplate chatTemplate() {
    return ChatTemplate.none();
  }

  /** Unknown, so without end: a call that is too long is rejected by the server. */
  @Override
  public int contextLength() {
    return Integer.MAX_VALUE;
  }

  @Override
  public int countTokens(String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return (bytes + BYTES_OF_A_TOKEN - 1) / BYTES_OF_A_TOKEN;
  }

  @Override
  public int promptTokens(String prompt) {
    return countTokens(prompt);
  }

  @Override
  public Optional<LanguageModel> inMemory() {
    return Optional.empty();
  }

  /**
   * Each prompt is asked once, some at a time.
   *
   * @throws UpstreamUnavailableException if the server does not answer now
   * @throws UpstreamRejectedException if it does not accept a call
   * @throws CancellationException if this thread is interrupted
   */
  @Override
  public List<String> generateBatch(
      List<String> prompts, int maxTokens, double temperature, long seed) {
    CancellationCheck.check();
    ExecutorCompletionService<Said> done = new ExecutorCompletionService<>(callers);
    List<Future<Said>> running = new ArrayList<>();
    Map<String, String> answers = new HashMap<>();
    try {
      List<String> distinct = prompts.stream().distinct().toList();
      for (int i = 0; i < distinct.size(); i++) {
        String prompt = distinct.get(i);
        long own = seed + i;
        running.add(
            done.submit(() -> new Said(prompt, calls.draft(prompt, maxTokens, temperature, own))));
      }
      for (int i = 0; i < distinct.size(); i++) {
        Said said = done.take().get();
        answers.put(said.prompt, said.text);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("a call cannot be made", e.getCause());
    } finally {
      running.forEach(call -> call.cancel(true));
    }
    return prompts.stream().map(prompt -> Objects.requireNonNull(answers.get(prompt))).toList();
  }

  private record Said(String prompt, String text) {
    @Override
    public String toString() {
      return "Said[redacted]";
    }
  }

  @Override
  public void requireAnswers(List<String> answers) {
    if (answers.size() < MANY) {
      return;
    }
    if (answers.stream().allMatch(String::isBlank)) {
      throw new UpstreamUnavailableException("lethe.upstream.model: the model says nothing");
    }
    String first = answers.get(0);
    if (first.length() > LONG && answers.stream().allMatch(first::equals)) {
      throw new UpstreamUnavailableException(
          "lethe.upstream.url: all questions get the same answer, so it is no model's");
    }
  }

  @Override
  public void close() {
    callers.shutdownNow();
  }
}
