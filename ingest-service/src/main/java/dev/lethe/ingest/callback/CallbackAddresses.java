package dev.lethe.ingest.callback;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lethe.schemas.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is to be told of one request, as it is sealed. {@link #toString()} says how many.
 *
 * @param url told of events; a Standard Webhook
 * @param statusUrls told of statuses, in the form of OpenDSR
 * @param dueAt of the request; null where there are no {@code statusUrls}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CallbackAddresses(
    @Nullable String url, List<String> statusUrls, @Nullable Instant dueAt) {
  public CallbackAddresses {
    statusUrls = statusUrls == null ? List.of() : List.copyOf(statusUrls);
  }

  /** To be sealed: an address alone as it is, as it was before there were others; else JSON. */
  public String text() {
    if (url != null && statusUrls.isEmpty()) {
      return url;
    }
    try {
      return Json.mapper().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("addresses cannot be written as JSON");
    }
  }

  /** What {@link #text} wrote; empty if it did not. */
  static Optional<CallbackAddresses> parse(String text) {
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
