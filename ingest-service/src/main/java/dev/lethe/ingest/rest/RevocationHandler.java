package dev.lethe.ingest.rest;

import dev.lethe.access.Caller;
import dev.lethe.db.RequestQueries;
import dev.lethe.db.RequestStatus;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.PrintableText;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.WithdrawalOrder;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.service.kafka.KafkaClients;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Orders that what is in force of a request leaves every replica. Thread-safe. */
@Singleton
public final class RevocationHandler {
  /** How long an answer waits for the view. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,63}");

  private static final int LONGEST_NAME = 256;

  private final RequestQueries queries;
  private final TenantScope tenants;
  private final TopicWriter orders;
  private final ControlSigner signer;
  private final SecondPerson secondPerson;
  private final Clock clock;

  @Inject
  RevocationHandler(
      KafkaClients kafka,
      Topics topics,
      RequestQueries queries,
      TenantScope tenants,
      ControlSigner signer,
      SecondPerson secondPerson,
      Clock clock) {
    this.queries = queries;
    this.tenants = tenants;
    this.orders = new TopicWriter(kafka, topics.withdrawalOrders());
    this.signer = signer;
    this.secondPerson = secondPerson;
    this.clock = clock;
  }

  /**
   * Orders it, and waits a little until it is done. Doing so again changes nothing: of several
   * orders the first counts.
   *
   * @param reason a short code, never payload text
   * @param by whom the caller names; nobody checks it, and the order names the caller beside
   * @param trace W3C trace context to pass on
   * @return the status after that; not REVOKED if a replica still has to let go, or a second person
   *     has to agree
   * @throws ProblemException if a word is none, there is no such request, or nothing of it is to be
   *     revoked
   */
  public RequestStatus revoke(
      Caller caller,
      String id,
      @Nullable String reason,
      @Nullable String by,
      Map<String, String> trace) {
    if (reason == null || !CODE.matcher(reason).matches()) {
      throw new ProblemException(
          400,
          "bad-reason",
          "The reason must be given: a code of up to 64 letters, digits, dots, colons, dashes.",
          "/reason");
    }
    if (by != null && !PrintableText.isName(by, LONGEST_NAME)) {
      throw new ProblemException(
          400, "bad-name", "A name has up to 256 printable characters.", "/by");
    }
    RequestStatus status = tenants.require(caller, id);
    if (status.state() == RequestState.REVOKED) {
      return status;
    }
    if (!status.state().canBecome(RequestState.REVOKED)) {
      throw new ProblemException(
          409,
          "not-revocable",
          "Only what is enforced, certified or failed can be revoked: the request is "
              + status.state()
              + ".");
    }
    Optional<RequestStatus> waiting =
        secondPerson.await(caller, status, CaseAction.REVOKE, reason, trace);
    if (waiting.isPresent()) {
      return waiting.get();
    }
    order(status, caller, reason, by, trace);
    return DeadlinePoller.until(
        PATIENCE,
        () -> queries.find(id).orElse(status),
        seen -> seen.state() == RequestState.REVOKED);
  }

  private void order(
      RequestStatus status,
      Caller caller,
      String reason,
      @Nullable String by,
      Map<String, String> trace) {
    WithdrawalOrder order =
        new WithdrawalOrder(
            status.id(),
            status.model(),
            WithdrawalOrder.Kind.REVOKE,
            reason,
            by,
            clock.instant(),
            signer.keyId(),
            "",
            caller.actor());
    Event<WithdrawalOrder> event = Event.of(ControlSignatures.sign(order, signer));
    orders.write(status.model(), EventSerdes.withdrawalOrders().write(event), trace);
  }

  @PreDestroy
  void close() {
    orders.close();
  }
}
