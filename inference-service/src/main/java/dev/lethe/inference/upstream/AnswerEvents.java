package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.serve.GatedAnswer;
import java.util.List;
import java.util.Map;

/** The events of one stream: what they say, and refusals among them. Not thread-safe. */
interface AnswerEvents {
  /**
   * Takes what an event says.
   *
   * @return how much each choice in it has said by now
   * @throws UpstreamFault if it is no event of this API
   */
  Map<Integer, Long> take(StreamEvent event, ObjectNode json, GatedChoices choices);

  /**
   * The upstream has said {@code [DONE]}.
   *
   * @throws UpstreamFault if it may not say so yet
   */
  void done(GatedChoices choices);

  /** An event goes out as it came. */
  void sent(ObjectNode event);

  /**
   * Writes a choice of which nothing went out yet.
   *
   * @param steps the text as it grows
   */
  void refuse(int index, AnswerEnvelope envelope, List<String> steps, GatedAnswer answer);

  /**
   * Ends a choice of which a part went out.
   *
   * @param sent how much of it
   */
  void cutOff(int index, AnswerEnvelope envelope, GatedAnswer sent);

  /**
   * Ends a stream in which something was refused.
   *
   * @param all every choice
   */
  void end(AnswerEnvelope envelope, List<GatedAnswer> all);
}
