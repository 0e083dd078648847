package dev.lethe.engine.lora.fit;

/**
 * What the adapted model is to say instead. The caller chooses the target: a refusal, or something
 * random.
 *
 * @param prompt as the model will be asked, a chat template already applied
 * @param target the completion, with the space in front that the model would write; the end token
 *     is added
 */
public record LoraExample(String prompt, String target) {
  @Override
  public String toString() {
    return "LoraExample[redacted]";
  }
}
