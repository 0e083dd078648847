package dev.lethe.ingest.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.db.keys.UnsealException;
import dev.lethe.ingest.drp.DrpReport;
import dev.lethe.ingest.drp.DrpStatus;
import dev.lethe.ingest.opendsr.OpenDsrReport;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.RequestEvent;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Works out of a delivery what is sent where, in which form, and begins to send it. Holds no state.
 */
record CallbackDispatch(CallbackTopology parts) {
  /**
   * What became of it.
   *
   * @param attempt under way; null where there can be none
   * @param refusal why there can be none, a short code; empty otherwise
   */
  record Begun(@Nullable CompletableFuture<Boolean> attempt, String refusal) {
    private static Begun of(CompletableFuture<Boolean> attempt) {
      return new Begun(attempt, "");
    }

    private static Begun refused(String code) {
      return new Begun(null, code);
    }
  }

  Begun begin(PendingCallback delivery) {
    PendingNotice notice = delivery.notice();
    return notice == null ? callback(delivery) : notice(delivery, notice);
  }

  private Begun callback(PendingCallback delivery) {
    Optional<CallbackAddresses> known =
        CallbackAddresses.open(parts.subjectKey(), delivery.requestId(), delivery.sealedUrl());
    Optional<URI> url = known.flatMap(to -> url(to, delivery.statusUrl()));
    if (url.isEmpty()) {
      return Begun.refused(AllowedCallbacks.REFUSED);
    }
    CallbackAddresses to = known.get();
    if (delivery.statusUrl() == null) {
      return Begun.of(parts.sender().send(url.get(), delivery.eventId(), event(delivery)));
    }
    return delivery.statusUrl() == PendingCallback.DRP
        ? drp(delivery, to, url.get())
        : openDsr(delivery, to, url.get());
  }

  /** Looked at before every try, as the operator may have allowed less since. */
  private Optional<URI> url(CallbackAddresses to, @Nullable Integer statusUrl) {
    return Optional.ofNullable(address(to, statusUrl))
        .filter(parts.allowed()::allows)
        .map(URI::create);
  }

  private static @Nullable String address(CallbackAddresses to, @Nullable Integer statusUrl) {
    if (statusUrl == null) {
      return to.url();
    }
    if (statusUrl == PendingCallback.DRP) {
      return to.drp() == null ? null : to.drp().url();
    }
    return to.statusUrls().get(statusUrl);
  }

  private Begun openDsr(PendingCallback delivery, CallbackAddresses to, URI url) {
    StatusCallbackSender sender = parts.statusSender();
    if (sender == null) {
      return Begun.refused("opendsr-off");
    }
    RequestEvent step = step(delivery);
    return Begun.of(
        sender.send(
            url,
            new OpenDsrReport(
                step.requestId(),
                step.tenant(),
                step.state(),
                step.reason(),
                Objects.requireNonNull(to.dueAt()))));
  }

  private Begun drp(PendingCallback delivery, CallbackAddresses to, URI url) {
    DrpStatusSender sender = parts.drpSender();
    CallbackAddresses.DrpAddress drp = to.drp();
    if (sender == null || drp == null) {
      return Begun.refused("drp-off");
    }
    return Begun.of(
        sender.send(
            url,
            new DrpReport(
                delivery.requestId(),
                drp.agentRequestId(),
                drpStatus(delivery),
                drp.receivedAt(),
                to.dueAt(),
                drp.extension())));
  }

  /** What is extended is not answered. */
  private static DrpStatus drpStatus(PendingCallback delivery) {
    if (CaseEvent.isMarked(event(delivery))) {
      return DrpStatus.extended();
    }
    RequestEvent step = step(delivery);
    return DrpStatus.of(step.state(), step.reason());
  }

  private Begun notice(PendingCallback delivery, PendingNotice notice) {
    Optional<URI> url = parts.notices().url(notice);
    if (url.isEmpty()) {
      return Begun.refused("nobody-named");
    }
    return body(delivery, notice)
        .map(body -> Begun.of(parts.sender().send(url.get(), delivery.eventId(), body)))
        .orElseGet(() -> Begun.refused("unreadable-subject"));
  }

  /** Empty where a recipient cannot be told whom it is about. */
  private Optional<byte[]> body(PendingCallback delivery, PendingNotice notice) {
    if (notice.recipient() == null) {
      return Optional.of(event(delivery));
    }
    String sealed = notice.sealedSubject();
    if (sealed == null) {
      return Optional.empty();
    }
    RequestEvent step = step(delivery);
    try {
      String subject = parts.subjectKey().openText(sealed, step.requestId());
      return Optional.of(RecipientNotice.of(delivery.eventId(), step, subject));
    } catch (UnsealException e) {
      return Optional.empty();
    }
  }

  private static RequestEvent step(PendingCallback delivery) {
    return EventSerdes.requestEvents().read(event(delivery)).data();
  }

  private static byte[] event(PendingCallback delivery) {
    return delivery.event().getBytes(UTF_8);
  }
}
