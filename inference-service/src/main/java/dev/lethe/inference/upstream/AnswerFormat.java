package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.serve.GatedAnswer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one of the APIs says its answers: where their texts stand, and how a refusal looks. Immutable
 * once it is made.
 */
interface AnswerFormat {
  /** What the ids of its answers begin with. */
  String idPrefix();

  /**
   * The error in the place of an answer or of an event, as {@link UpstreamErrors#inStream} reads
   * it; empty if there is none.
   */
  Optional<ObjectNode> error(ObjectNode said);

  /** What stands around an answer, whole or in events; where it does not say, as it was known. */
  AnswerEnvelope envelope(ObjectNode said, AnswerEnvelope known);

  /** What the upstream counted of the question. */
  int promptTokens(ObjectNode said, int otherwise);

  /**
   * What the choices of a whole answer say, in their order.
   *
   * @throws UpstreamFault if it is no answer, or has choices that nobody asked for
   */
  List<SaidChoice> choices(ObjectNode answer);

  /** What a whole answer says beside its choices; nothing where it only names ids or the call. */
  ObjectNode beside(ObjectNode answer);

  /**
   * A whole answer with refusals in the places of some of its choices.
   *
   * @param instead one for each choice; null where the upstream's may stay
   * @param promptTokens for its counts: the upstream's own would tell how much was not sent
   */
  ObjectNode replaced(
      ObjectNode answer,
      AnswerEnvelope envelope,
      boolean tellsGates,
      List<@Nullable GatedAnswer> instead,
      int promptTokens);

  /** A whole answer of refusals alone. */
  ObjectNode refused(AnswerEnvelope envelope, boolean tellsGates, List<GatedAnswer> answers);

  /** For one stream. */
  AnswerEvents events(ProxyReply reply);

  /**
   * One choice of a whole answer.
   *
   * @param index that it names
   */
  record SaidChoice(int index, ChoiceText said) {}
}
