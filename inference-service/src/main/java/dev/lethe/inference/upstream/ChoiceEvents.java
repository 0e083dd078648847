package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.serve.GatedAnswer;
import java.util.List;
import java.util.Map;

/** Chunks with {@code choices}, up to {@code [DONE]}. */
record ChoiceEvents(ChoicesFormat format, ProxyReply reply) implements AnswerEvents {
  @Override
  public Map<Integer, Long> take(StreamEvent event, ObjectNode json, GatedChoices choices) {
    return choices.take(event, json);
  }

  /** Whatever is there is all there is. */
  @Override
  public void done(GatedChoices choices) {
    choices.finish();
  }

  @Override
  public void sent(ObjectNode event) {}

  @Override
  public void refuse(int index, AnswerEnvelope envelope, List<String> steps, GatedAnswer answer) {
    writer(envelope).write(index, steps, answer);
  }

  @Override
  public void cutOff(int index, AnswerEnvelope envelope, GatedAnswer sent) {
    RefusedChoice cut = writer(envelope);
    cut.send(cut.writer().closing(index, sent));
  }

  @Override
  public void end(AnswerEnvelope envelope, List<GatedAnswer> all) {
    writer(envelope).end(all);
  }

  private RefusedChoice writer(AnswerEnvelope envelope) {
    return new RefusedChoice(
        envelope.writer(format.shape(), format.includeUsage(), reply.tellsGates()), reply);
  }
}
