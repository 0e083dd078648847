package dev.lethe.workbench.encoder;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.lethe.engine.model.AppliedLora;
import dev.lethe.engine.model.Ops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A {@link TransformerEncoder} behind its tokenizer. */
final class BidirectionalLayerEncoder implements LayerEncoder {
  private final String name;
  private final TransformerEncoder encoder;
  private final HuggingFaceTokenizer tokenizer;
  private final long maskToken;
  private final Set<Long> marks = new HashSet<>();

  /**
   * @param mask the mask token as the tokenizer writes it
   */
  BidirectionalLayerEncoder(
      String name, TransformerEncoder encoder, HuggingFaceTokenizer tokenizer, String mask) {
    this.name = name;
    this.encoder = encoder;
    this.tokenizer = tokenizer;
    long[] ids = tokenizer.encode(mask, false, false).getIds();
    if (ids.length != 1) {
      throw new IllegalArgumentException("tokenizer.json has no " + mask);
    }
    maskToken = ids[0];
    for (long id : tokenizer.encode("", true, false).getIds()) {
      marks.add(id);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long[] tokens(String text) {
    long[] ids = tokenizer.encode(text, true, false).getIds();
    int longest = encoder.config().longest();
    if (ids.length <= longest) {
      return ids;
    }
    long[] cut = Arrays.copyOf(ids, longest);
    cut[longest - 1] = ids[ids.length - 1];
    return cut;
  }

  @Override
  public boolean maskable(long token) {
    return !marks.contains(token);
  }

  @Override
  public long maskToken() {
    return maskToken;
  }

  @Override
  public Map<String, List<Long>> projections() {
    return encoder.config().projections();
  }

  @Override
  public LayerStates run(List<long[]> texts, @Nullable AppliedLora lora) {
    EncoderBatch batch = EncoderBatch.of(texts, encoder.config().padToken());
    EncoderOutput output = encoder.run(batch, lora);
    return new LayerStates(output.pooled(), output.last());
  }

  @Override
  public boolean hasMaskedHead() {
    return encoder.config().maskedHead();
  }

  @Override
  public @Nullable NDArray maskedLoss(
      LayerStates states, List<long[]> masked, List<long[]> original) {
    if (!hasMaskedHead()) {
      return null;
    }
    int time = (int) states.last().getShape().get(1);
    List<Long> places = new ArrayList<>();
    List<Long> targets = new ArrayList<>();
    for (int row = 0; row < masked.size(); row++) {
      for (int i = 0; i < masked.get(row).length; i++) {
        if (masked.get(row)[i] == maskToken) {
          places.add((long) row * time + i);
          targets.add(original.get(row)[i]);
        }
      }
    }
    if (places.isEmpty()) {
      return null;
    }
    NDArray chosen =
        Ops.embedding(
            encoder.manager().create(longs(places)),
            states.last().reshape(-1, encoder.config().hiddenSize()));
    NDArray target = encoder.manager().create(longs(targets), new Shape(targets.size(), 1));
    return encoder.maskedLogits(chosen).logSoftmax(-1).gather(target, 1).mean().neg();
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public void close() {
    tokenizer.close();
    encoder.close();
  }
}
