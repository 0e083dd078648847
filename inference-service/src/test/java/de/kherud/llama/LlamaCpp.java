package de.kherud.llama;

import de.kherud.llama.args.CacheType;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * llama.cpp as its Java bindings carry it: its kernels, tokenizer, chat templates, adapters, and
 * the slots of its server with their batching and sampling. Here, since the bindings keep to
 * themselves the calls that take the server's own JSON. Thread-safe but for {@link #close}.
 */
public final class LlamaCpp implements AutoCloseable {
  private final LlamaModel model;

  private LlamaCpp(LlamaModel model) {
    this.model = model;
  }

  /**
   * Attention's memory is in float32, so that what is computed can be compared.
   *
   * @param adapter a LoRA to load; it counts wholly, or as far as a call says
   * @param context tokens of a slot
   * @throws LinkageError if there are no natives for this machine
   */
  public static LlamaCpp open(Path gguf, @Nullable Path adapter, int slots, int context) {
    ModelParameters parameters =
        new ModelParameters()
            .setModel(gguf.toString())
            .setParallel(slots)
            .setCtxSize(slots * context)
            .setThreads(
                1) // several wait for each other in a loop, which takes the cores from the others
            .setThreadsBatch(1)
            .setCacheTypeK(CacheType.F32)
            .setCacheTypeV(CacheType.F32);
    parameters.parameters.put("--jinja", null);
    if (adapter != null) {
      parameters.parameters.put("--lora", adapter.toString());
    }
    return new LlamaCpp(new LlamaModel(parameters));
  }

  /**
   * A piece of an answer.
   *
   * @param last whether nothing comes behind it
   */
  public record Piece(String text, boolean last) {}

  /** Of a text alone; nothing is put in front. */
  public int[] tokens(String text) {
    return model.encode(text);
  }

  /**
   * By the chat template in the file.
   *
   * @param call JSON with {@code messages}
   */
  public String chatPrompt(String call) {
    return model.applyTemplate(call);
  }

  /**
   * Begins to answer, as {@code POST /completion} of llama.cpp's server.
   *
   * @param call JSON with {@code prompt} and {@code stream}
   * @return the number of the answer
   * @throws IllegalArgumentException with llama.cpp's reason, if it does not take the call
   */
  public int begin(String call) {
    try {
      return model.requestCompletion(call);
    } catch (LlamaException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * Waits for the next piece of an answer.
   *
   * @throws IllegalArgumentException with llama.cpp's reason, if it cannot go on
   */
  public Piece next(int answer) {
    try {
      LlamaOutput output = model.receiveCompletion(answer);
      return new Piece(output.text, output.stop);
    } catch (LlamaException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  public void cancel(int answer) {
    model.cancelCompletion(answer);
  }

  @Override
  public void close() {
    model.close();
  }
}
