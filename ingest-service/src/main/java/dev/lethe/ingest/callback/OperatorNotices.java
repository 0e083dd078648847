package dev.lethe.ingest.callback;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whom the operator has told of things, whatever a request says. Immutable.
 *
 * @param alerts told of alerts about due dates; null for nobody
 * @param recipients told of requests that are certified
 */
public record OperatorNotices(@Nullable URI alerts, List<Recipient> recipients) {
  /** An alert that is older says nothing any more, such as one of a log that is read anew. */
  static final Duration ALERT_AGE = Duration.ofDays(1);

  /** What was certified before that is told to nobody who was not named then. */
  static final Duration RECIPIENT_AGE = Duration.ofDays(30);

  public OperatorNotices {
    recipients = List.copyOf(recipients);
  }

  /** Nobody is told of anything. */
  public static OperatorNotices none() {
    return new OperatorNotices(null, List.of());
  }

  /** Whether nobody is to be told of anything. */
  public boolean isEmpty() {
    return alerts == null && recipients.isEmpty();
  }

  List<Recipient> recipientsOf(String tenant) {
    return recipients.stream().filter(each -> each.isOf(tenant)).toList();
  }

  /** Where a notice goes; empty if the operator names nobody of that name any more. */
  Optional<URI> url(PendingNotice notice) {
    return notice.recipient() == null
        ? Optional.ofNullable(alerts)
        : recipients.stream()
            .filter(each -> each.name().equals(notice.recipient()))
            .map(Recipient::url)
            .findFirst();
  }
}
