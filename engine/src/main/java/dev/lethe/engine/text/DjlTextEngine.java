package dev.lethe.engine.text;

import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.model.AppliedLora;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Generates with the embedded decoder, on the calling threads, by steps that generations which run
 * at the same time share. Closing it ends them and closes the model.
 */
public final class DjlTextEngine implements TextEngine {
  private final LanguageModel model;
  private final LoadedAdapters adapters = new LoadedAdapters();

  private final TokenSteps steps;

  /**
   * @param batch the most generations that share a step; with 1 each decodes by itself
   */
  public DjlTextEngine(LanguageModel model, int batch) {
    this.model = model;
    this.steps =
        batch == 1 ? new SingleSteps(model.decoder()) : new BatchedDecoder(model.decoder(), batch);
  }

  @Override
  public String baseDigest() {
    return model.digest();
  }

  @Override
  public int contextLength() {
    return model.config().contextLength();
  }

  @Override
  public int countTokens(String text) {
    return model.tokenizer().encodePrompt(text).length;
  }

  private long[] ids(GenerationRequest request) {
    return request.promptIds().isEmpty()
        ? model.tokenizer().encodePrompt(request.prompt())
        : ids(request.promptIds());
  }

  private static long[] ids(List<Integer> ids) {
    return ids.stream().mapToLong(Integer::longValue).toArray();
  }

  @Override
  public int vocabularySize() {
    return model.config().vocabSize();
  }

  @Override
  public String text(List<Integer> ids, boolean special) {
    return special
        ? model.tokenizer().decodeAll(ids(ids))
        : model.tokenizer().decodeBehind(new long[0], ids(ids));
  }

  @Override
  public List<String> tokens(String text) {
    long[] ids = model.tokenizer().continuation("\n", text);
    return new LogprobReader(model.tokenizer(), 0).texts(ids);
  }

  @Override
  public ScoredPrompt score(GenerationRequest request) {
    Integer alternatives = request.logprobs();
    return new PromptScorer(model).score(ids(request), alternatives == null ? 0 : alternatives);
  }

  @Override
  public Generation begin(GenerationRequest request, @Nullable AppliedAdapter adapter) {
    long[] prompt = ids(request);
    if (request.maxTokens() < 1) {
      throw new IllegalArgumentException("max_tokens must be at least 1");
    }
    if ((long) prompt.length + request.maxTokens() > contextLength()) {
      throw new IllegalArgumentException("prompt and max_tokens exceed the context length");
    }
    if (adapter == null) {
      return generation(request, prompt, null, () -> {});
    }
    LoadedAdapters.Lease lease = adapters.lease(adapter.digest());
    try {
      AppliedLora applied = lease.adapter().applied((float) adapter.weight());
      return generation(request, prompt, applied, lease::close);
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  private Generation generation(
      GenerationRequest request, long[] prompt, @Nullable AppliedLora lora, Runnable onClose) {
    TokenSampler sampler =
        new TokenSampler(
            request.temperature(), request.topP(), request.seed(), request.adjustment());
    DecodeSession session = new DecodeSession(model.decoder(), steps, prompt, lora, lora == null);
    return new DjlGeneration(model, request, prompt, session, sampler, onClose);
  }

  @Override
  public void attach(String digest, Path peftFolder) {
    attach(digest, peftFolder, PeftFolder.digest(peftFolder));
  }

  @Override
  public void attach(String digest, Path peftFolder, String adapter) {
    adapters.attach(
        digest, adapter, () -> new NativeAdapter(PeftFolder.read(peftFolder, model.config())));
  }

  @Override
  public void detach(String digest) {
    adapters.detach(digest);
  }

  @Override
  public void close() {
    steps.close();
    adapters.close();
    model.close();
  }
}
