package dev.lethe.workbench.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.lethe.engine.model.AppliedLora;
import dev.lethe.engine.model.DecoderInput;
import dev.lethe.engine.model.DecoderOutput;
import dev.lethe.engine.model.TokenBatch;
import dev.lethe.engine.text.LanguageModel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The served model as its own encoder. A decoder has no mask token, so its end token stands in, and
 * no masked-LM head.
 */
final class DecoderLayerEncoder implements LayerEncoder {
  private final LanguageModel model;

  DecoderLayerEncoder(LanguageModel model) {
    this.model = model;
  }

  @Override
  public String name() {
    return "served model";
  }

  @Override
  public long[] tokens(String text) {
    long[] ids = model.tokenizer().encodePrompt(text);
    int longest = model.config().contextLength();
    return ids.length <= longest ? ids : Arrays.copyOfRange(ids, ids.length - longest, ids.length);
  }

  @Override
  public boolean maskable(long token) {
    return !model.ends().contains(token);
  }

  @Override
  public long maskToken() {
    return model.ends().first();
  }

  @Override
  public Map<String, List<Long>> projections() {
    Map<String, List<Long>> shapes = new LinkedHashMap<>(model.config().projections());
    shapes.keySet().removeIf(name -> !name.matches(".*\\.[qkv]_proj"));
    return shapes;
  }

  @Override
  public LayerStates run(List<long[]> texts, @Nullable AppliedLora lora) {
    TokenBatch batch = TokenBatch.leftPadded(texts);
    DecoderOutput output = model.decoder().run(DecoderInput.of(batch).withLora(lora).withHidden());
    float[] mask = new float[batch.batch() * batch.time()];
    Arrays.fill(mask, 1);
    for (int row = 0; row < batch.batch(); row++) {
      int begin = row * batch.time();
      Arrays.fill(mask, begin, begin + batch.padding()[row], 0);
    }
    NDArray weights =
        model.decoder().manager().create(mask, new Shape(batch.batch(), batch.time(), 1));
    EncoderOutput pooled = new EncoderOutput(output.hidden(), weights);
    return new LayerStates(pooled.pooled(), output.last());
  }

  @Override
  public boolean hasMaskedHead() {
    return false;
  }

  @Override
  public @Nullable NDArray maskedLoss(
      LayerStates states, List<long[]> masked, List<long[]> original) {
    return null;
  }

  /** The model belongs to whoever loaded it. */
  @Override
  public void close() {}
}
