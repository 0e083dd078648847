package dev.lethe.engine.text;

import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.model.AppliedLora;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Generates with the embedded decoder, on the calling thread. Closing it closes the model. */
public final class DjlTextEngine implements TextEngine {
  private final LanguageModel model;
  private final LoadedAdapters adapters = new LoadedAdapters();

  public DjlTextEngine(LanguageModel model) {
    this.model = model;
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

  @Override
  public Generation begin(GenerationRequest request, @Nullable AppliedAdapter adapter) {
    long[] prompt = model.tokenizer().encodePrompt(request.prompt());
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
    TokenSampler sampler = new TokenSampler(request.temperature(), request.topP(), request.seed());
    DecodeSession session = new DecodeSession(model.decoder(), prompt, lora, lora == null);
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
    adapters.close();
    model.close();
  }
}
