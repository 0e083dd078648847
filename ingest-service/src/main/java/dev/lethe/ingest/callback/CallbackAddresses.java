package dev.lethe.ingest.callback;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.db.keys.UnsealException;
import dev.lethe.schemas.Json;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is to be told of one request, as it is sealed. {@link #toString()} says how many.
 *
 * @param url told of events; a Standard Webhook
 * @param statusUrls told of statuses, in the form of OpenDSR
 * @param dueAt of the request; null where nobody is told of statuses
 * @param drp of a request that came by the Data Rights Protocol
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CallbackAddresses(
    @Nullable String url,
    List<String> statusUrls,
    @Nullable Instant dueAt,
    @Nullable DrpAddress drp) {
  public CallbackAddresses {
    statusUrls = statusUrls == null ? List.of() : List.copyOf(statusUrls);
  }

  /**
   * What an agent is told, and where.
   *
   * @param url told of statuses, in the form of the Data Rights Protocol; null where it only asks
   * @param agentRequestId by which the agent knows the request, where it said so
   * @param extension why {@code dueAt} is later than it was, a short code; null if it is not
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DrpAddress(
      @Nullable String url,
      @Nullable String agentRequestId,
      Instant receivedAt,
      @Nullable String extension) {
    @Override
    public String toString() {
      return "DrpAddress[redacted]";
    }
  }

  /** Of a request that did not come by the Data Rights Protocol. */
  public CallbackAddresses(@Nullable String url, List<String> statusUrls, @Nullable Instant dueAt) {
    this(url, statusUrls, dueAt, null);
  }

  /** The same for a request that is due later now. */
  CallbackAddresses extended(Instant later, String reason) {
    DrpAddress to = Objects.requireNonNull(drp);
    return new CallbackAddresses(
        url, statusUrls, later, new DrpAddress(to.url, to.agentRequestId, to.receivedAt, reason));
  }

  /** Sealed for one request. */
  public String seal(SubjectKey key, String requestId) {
    return key.sealText(text(), CallbackTopology.sealedFor(requestId));
  }

  /** What {@link #seal} sealed; empty where the key is gone, or it is something else. */
  public static Optional<CallbackAddresses> open(SubjectKey key, String requestId, String sealed) {
    try {
      return parse(key.openText(sealed, CallbackTopology.sealedFor(requestId)));
    } catch (UnsealException e) {
      return Optional.empty();
    }
  }

  /** To be sealed: an address alone as it is, as it was before there were others; else JSON. */
  public String text() {
    if (url != null && statusUrls.isEmpty() && drp == null) {
      return url;
    }
    try {
      return Json.mapper().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("addresses cannot be written as JSON");
    }
  }

  /** What {@link #text} wrote; empty if it did not. */
  public static Optional<CallbackAddresses> parse(String text) {
    if (!text.startsWith("{")) {
      return Optional.of(new CallbackAddresses(text, List.of(), null));
    }
    try {
      return Optional.of(Json.mapper().readValue(text, CallbackAddresses.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "CallbackAddresses[statusUrls=" + statusUrls.size() + "]";
  }
}
