package dev.lethe.workbench.verify;

import ai.djl.ndarray.NDScope;
import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.DecoderInput;
import dev.lethe.engine.model.DecoderOutput;
import dev.lethe.engine.model.GradientScope;
import dev.lethe.engine.model.KvCache;
import dev.lethe.engine.model.TokenBatch;
import dev.lethe.engine.safetensors.SafetensorsReader;
import dev.lethe.engine.text.BatchGenerator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Logits, hidden states, padding, the cache, and an adapter with a weight per row. */
final class ForwardCheck {
  private static final int GREEDY_PROMPT = 8;
  private static final String BY_STEPS = "_by_steps";

  private final Path folder;
  private final Decoder decoder;
  private final List<TensorDifference> differences;

  ForwardCheck(Path folder, Decoder decoder, List<TensorDifference> differences) {
    this.folder = folder;
    this.decoder = decoder;
    this.differences = differences;
  }

  void run() {
    try (SafetensorsReader expected =
            SafetensorsReader.open(folder.resolve("expected.safetensors"));
        NDScope scope = new NDScope();
        GradientScope.NoGradient off = GradientScope.off()) {
      scope.suppressNotUsedWarning();
      TokenBatch batch = batch(expected);
      plain(expected, batch);
      padded(expected, batch);
      stepwise(expected, batch);
      greedy(expected);
      adapted(expected, batch);
    }
  }

  private static TokenBatch batch(SafetensorsReader expected) {
    long[] shape = expected.info("input_ids").dimensions();
    int rows = Math.toIntExact(shape[0]);
    return new TokenBatch(
        expected.longs("input_ids"), rows, Math.toIntExact(shape[1]), new int[rows]);
  }

  private void plain(SafetensorsReader expected, TokenBatch batch) {
    DecoderOutput output = decoder.run(DecoderInput.of(batch).withHidden());
    compare(expected, "logits", decoder.logits(output.last()).toFloatArray());
    for (int i = 0; i < output.hidden().size(); i++) {
      if (expected.tensors().containsKey("hidden_" + i)) {
        compare(expected, "hidden_" + i, output.hidden().get(i).toFloatArray());
      }
    }
  }

  private void compare(SafetensorsReader expected, String name, float[] actual) {
    compare(name, actual, expected.floats(name).values());
  }

  private void compare(String name, float[] actual, float[] wanted) {
    differences.add(TensorDifference.between(name, actual, wanted));
  }

  private void padded(SafetensorsReader expected, TokenBatch batch) {
    String name = "logits_left_padded";
    if (!expected.tensors().containsKey(name)) {
      return;
    }
    long[] mask = expected.longs("attention_mask");
    int[] padding = new int[batch.batch()];
    for (int i = 0; i < mask.length; i++) {
      padding[i / batch.time()] += mask[i] == 0 ? 1 : 0;
    }
    TokenBatch tokens = new TokenBatch(batch.ids(), batch.batch(), batch.time(), padding);
    int vocab = decoder.config().vocabSize();
    boolean[] compared = new boolean[mask.length * vocab];
    for (int i = 0; i < mask.length; i++) {
      Arrays.fill(compared, i * vocab, (i + 1) * vocab, mask[i] == 1);
    }
    float[] actual = decoder.logits(decoder.run(DecoderInput.of(tokens)).last()).toFloatArray();
    float[] wanted = expected.floats(name).values();
    differences.add(TensorDifference.between(name, actual, wanted, compared));
    String steps = name + BY_STEPS;
    String given = expected.tensors().containsKey(steps) ? steps : name;
    float[] stepwise = byPromptThenTokens(tokens);
    wanted = expected.floats(given).values();
    differences.add(TensorDifference.between(steps, stepwise, wanted, compared));
  }

  private void stepwise(SafetensorsReader expected, TokenBatch batch) {
    String name = "logits" + BY_STEPS;
    String given = expected.tensors().containsKey(name) ? name : "logits";
    compare(name, byPromptThenTokens(batch), expected.floats(given).values());
  }

  /** Logits of a prompt, then of one token after the other from memory. */
  private float[] byPromptThenTokens(TokenBatch batch) {
    int vocab = decoder.config().vocabSize();
    float[] all = new float[batch.batch() * batch.time() * vocab];
    KvCache cache = null;
    int at = 0;
    while (at < batch.time()) {
      int count = at == 0 ? Math.min(GREEDY_PROMPT, batch.time()) : 1;
      DecoderInput input = DecoderInput.of(columns(batch, at, count)).withCache(cache);
      DecoderOutput output = decoder.run(input);
      float[] logits = decoder.logits(output.last()).toFloatArray();
      for (int row = 0; row < batch.batch(); row++) {
        int to = (row * batch.time() + at) * vocab;
        System.arraycopy(logits, row * count * vocab, all, to, count * vocab);
      }
      cache = output.cacheOrThrow();
      at += count;
    }
    return all;
  }

  private static TokenBatch columns(TokenBatch batch, int from, int count) {
    long[] ids = new long[batch.batch() * count];
    for (int row = 0; row < batch.batch(); row++) {
      System.arraycopy(batch.ids(), row * batch.time() + from, ids, row * count, count);
    }
    int[] padding = from == 0 ? batch.padding() : new int[batch.batch()];
    return new TokenBatch(ids, batch.batch(), count, padding);
  }

  /** The difference is the number of tokens that differ. */
  private void greedy(SafetensorsReader expected) {
    String name = "greedy_from_first_8";
    if (!expected.tensors().containsKey(name)) {
      return;
    }
    long[] wanted = expected.longs(name);
    long[] prompt = Arrays.copyOf(expected.longs("input_ids"), GREEDY_PROMPT);
    boolean withPrompt = Arrays.equals(Arrays.copyOf(wanted, GREEDY_PROMPT), prompt);
    long[] continuation =
        withPrompt ? Arrays.copyOfRange(wanted, GREEDY_PROMPT, wanted.length) : wanted;
    long[] actual =
        new BatchGenerator(decoder, token -> false)
            .generate(List.of(prompt), continuation.length, 0, 0, null)
            .get(0);
    long different = 0;
    for (int i = 0; i < continuation.length; i++) {
      different += actual[i] == continuation[i] ? 0 : 1;
    }
    differences.add(new TensorDifference(name, different));
  }

  private void adapted(SafetensorsReader expected, TokenBatch batch) {
    String name = "logits_lora_gated";
    Path peft = folder.resolve("peft-adapter");
    if (!expected.tensors().containsKey(name) || !Files.isDirectory(peft)) {
      return;
    }
    float[] weights = expected.floats("gate_weights").values();
    try (NativeAdapter adapter = new NativeAdapter(PeftFolder.read(peft, decoder.config()))) {
      DecoderInput input = DecoderInput.of(batch).withLora(adapter.applied(weights));
      compare(expected, name, decoder.logits(decoder.run(input).last()).toFloatArray());
    }
  }
}
