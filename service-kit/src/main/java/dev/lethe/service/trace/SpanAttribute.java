package dev.lethe.service.trace;

/**
 * Everything that a span may say of what it is about. There is no other way to put something into a
 * span, so that no prompt, answer, subject or key can get there by accident. Names are those of
 * OpenTelemetry's semantic conventions where these have one.
 */
public enum SpanAttribute {
  HTTP_METHOD("http.request.method"),
  /** The route, with names in the place of ids. */
  HTTP_ROUTE("http.route"),
  HTTP_STATUS("http.response.status_code"),
  MESSAGING_SYSTEM("messaging.system"),
  /** {@code send} or {@code process}. */
  MESSAGING_OPERATION("messaging.operation.type"),
  /** The same, by the name that the messaging system has for it. */
  MESSAGING_OPERATION_NAME("messaging.operation.name"),
  MESSAGING_TOPIC("messaging.destination.name"),
  MESSAGING_PARTITION("messaging.destination.partition.id"),
  MESSAGING_OFFSET("messaging.kafka.offset"),
  /** {@code chat}, {@code text_completion} or {@code embeddings}. */
  GEN_AI_OPERATION("gen_ai.operation.name"),
  /** The model that is served, never the text of a call. */
  GEN_AI_MODEL("gen_ai.request.model"),
  /** The class of an exception, or a code: the text of an exception may hold anything. */
  ERROR_TYPE("error.type"),
  REQUEST_ID("lethe.request.id"),
  MODEL("lethe.model.id"),
  REPLICA("lethe.replica.id"),
  DIGEST("lethe.artefact.digest"),
  KIND("lethe.artefact.kind"),
  /** What a record says happened, or is to be done. */
  EVENT("lethe.event.kind"),
  /** The state of a request that a step leads to. */
  STATE("lethe.request.state"),
  /** What became of it, as a code. */
  OUTCOME("lethe.outcome"),
  /** {@code pass}, {@code shield}, {@code bundle} or {@code failed}. */
  GATE_ACTION("lethe.gate.action"),
  ARTEFACTS("lethe.artefacts"),
  QUESTIONS("lethe.questions"),
  CHOICES("lethe.choices"),
  /** Tokens of a draft so far. */
  TOKENS("lethe.draft.tokens");

  private final String key;

  SpanAttribute(String key) {
    this.key = key;
  }

  /** The attribute's name in a span. */
  public String key() {
    return key;
  }
}
