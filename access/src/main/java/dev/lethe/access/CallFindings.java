package dev.lethe.access;

import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * What is found out about a call on its way in, for the log line of a refusal. Belongs to one call
 * and is used on its event loop only.
 */
final class CallFindings {
  private static final String KEY = "dev.lethe.access.findings";
  private static final String NONE = "-";

  private String path = NONE;
  private String keyId = NONE;
  private @Nullable RefusalReason reason;
  private boolean counted;

  private CallFindings() {}

  static CallFindings of(RoutingContext context) {
    CallFindings known = context.get(KEY);
    if (known == null) {
      known = new CallFindings();
      context.put(KEY, known);
    }
    return known;
  }

  /** The path as its rule has it; what the client wrote is shown nowhere. */
  void path(String template) {
    this.path = template;
  }

  void keyId(String id) {
    this.keyId = id;
  }

  void reason(RefusalReason found) {
    this.reason = found;
  }

  /** Whether the call was not counted before; a call that is rerouted comes by again. */
  boolean countOnce() {
    boolean first = !counted;
    counted = true;
    return first;
  }

  String path() {
    return path;
  }

  String keyId() {
    return keyId;
  }

  @Nullable RefusalReason reason() {
    return reason;
  }
}
