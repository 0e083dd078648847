package dev.lethe.engine.text;

import dev.lethe.engine.tokenizer.ChatTemplate;
import java.util.List;
import java.util.Optional;

/**
 * A base model as somebody sees it who has only its texts: enough to fit a gate. Whether the model
 * lies in memory, and so has hidden states and takes adapters, {@link #inMemory()} says.
 * Thread-safe.
 */
public interface BlackBoxModel extends AutoCloseable {
  /** {@code sha256:…}: of its folder, or what stands for it where nobody has the folder. */
  String digest();

  /** How a question is framed for {@link #generateBatch}; without a template, not at all. */
  ChatTemplate chatTemplate();

  /** The longest prompt plus completion, in tokens. */
  int contextLength();

  /** Tokens of a text; an estimate where the tokenizer is not at hand. */
  int countTokens(String text);

  /** Tokens of a prompt, with whatever the model puts before it. */
  int promptTokens(String prompt);

  /**
   * Completes many prompts.
   *
   * @param temperature 0 = greedy
   * @param seed row i draws from seed + i, where the model can be told
   */
  List<String> generateBatch(List<String> prompts, int maxTokens, double temperature, long seed);

  /**
   * Looks whether answers to many unlike questions can be a model's, where it may be somebody else
   * who gave them.
   *
   * @throws java.io.UncheckedIOException if they cannot, as where a server says to each that it is
   *     out of order
   */
  default void requireAnswers(List<String> answers) {}

  /** The model itself, with its weights and tokenizer; empty where one can only call it. */
  Optional<LanguageModel> inMemory();

  @Override
  void close();
}
