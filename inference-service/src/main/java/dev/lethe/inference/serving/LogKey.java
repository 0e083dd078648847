package dev.lethe.inference.serving;

/** Everything that this service logs. Arguments are ids, digests, counts and codes only. */
public final class LogKey {
  public static final String MODEL_LOADED = "model-loaded model={} base={}";
  public static final String MODEL_FAILED = "model-failed model={} reason={}";
  public static final String CAUGHT_UP = "caught-up gates={} unresolved={}";
  public static final String GATES_SWAPPED = "gates-swapped gates={} unresolved={}";
  public static final String ARTEFACT_LOADED = "artefact-loaded request={} digest={}";
  public static final String ARTEFACT_REJECTED = "artefact-rejected request={} digest={} reason={}";
  public static final String ARTEFACT_UNAVAILABLE =
      "artefact-unavailable request={} digest={} reason={}";
  public static final String TRAFFIC_NOT_COUNTED = "traffic-not-counted digest={} reason={}";
  public static final String EVENT_UNREADABLE =
      "event-unreadable topic={} partition={} offset={} reason={}";
  public static final String STATEMENT_REJECTED =
      "statement-rejected request={} fault={} position={}";
  public static final String NOT_COVERED = "not-covered reason={}";
  public static final String COVERED = "covered";
  public static final String TOPICS_DOUBTFUL = "topics-doubtful reason={}";
  public static final String TOPICS_UNSUITABLE = "topics-unsuitable reason={}";
  public static final String FEED_INTERRUPTED = "feed-interrupted retryMillis={}";
  public static final String ACKS_DELAYED = "acks-delayed waiting={} reason={}";
  public static final String HEARTBEAT_FAILED = "heartbeat-failed reason={}";
  public static final String ISOLATED = "replica-isolated seconds={}";
  public static final String REJOINED = "replica-rejoined";
  public static final String ANSWER_FAILED = "answer-failed";
  public static final String REQUEST_FAILED = "request-failed";
  public static final String NOT_EXPLAINED = "not-explained";
  public static final String CLIENT_GONE = "client-gone";
  public static final String UPSTREAM_AWAY = "upstream-away reason={}";
  public static final String UPSTREAM_THERE = "upstream-there";
  public static final String UPSTREAM_ADAPTER_LOADED = "upstream-adapter-loaded adapter={}";
  public static final String UPSTREAM_ADAPTER_UNLOADED = "upstream-adapter-unloaded adapter={}";
  public static final String UPSTREAM_ADAPTER_STAYS = "upstream-adapter-stays adapter={}";
  public static final String UPSTREAM_ADAPTERS_LOST = "upstream-adapters-lost reason={}";
  public static final String UPSTREAM_FAILED = "upstream-failed code={}";

  private LogKey() {}
}
