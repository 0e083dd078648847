package dev.lethe.db;

import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.measured.Measurements;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What a batch of steps makes of one row of {@code request_view}, written once at its end. */
final class RequestRow {
  static final String INSERT =
      "INSERT INTO request_view (state, reason, bundle, measured, updated_at, request_id, tenant,"
          + " model, sealed_subject, body_digest, legal_basis, idempotency_key_digest, received_at,"
          + " claimed_received_at, due_at, examples, texts, first_seq)"
          + " VALUES (?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  static final String UPDATE =
      "UPDATE request_view SET state = ?, reason = ?, bundle = coalesce(?, bundle),"
          + " measured = measured || ?::jsonb, updated_at = ? WHERE request_id = ?";

  private final RequestEvent.@Nullable Intake intake;
  private final long seq;
  private final RequestEvent first;
  private Measurements measured = Measurements.none();
  private RequestEvent last;
  private @Nullable String reason;
  private @Nullable String bundle;

  /**
   * @param first of the batch's steps
   * @param intake what makes it a new row; null if there is one
   * @param seq of the step
   */
  RequestRow(RequestEvent first, RequestEvent.@Nullable Intake intake, long seq) {
    this.intake = intake;
    this.seq = seq;
    this.first = first;
    this.last = first;
  }

  void follow(RequestEvent step) {
    last = step;
    reason = step.reason();
    bundle = step.bundle() == null ? bundle : step.bundle();
    Measurements figures = step.measured();
    if (figures != null) {
      // The signature is no figure, and the step's alone.
      measured = measured.followedBy(figures.withoutSignature());
    }
  }

  void write(WriteBatch writes) throws SQLException {
    String figures = measured.toString();
    if (intake == null) {
      writes.add(UPDATE, last.state(), reason, bundle, figures, last.at(), last.requestId());
      return;
    }
    writes.add(
        INSERT,
        last.state(),
        reason,
        bundle,
        figures,
        last.at(),
        last.requestId(),
        first.tenant(),
        first.model(),
        intake.sealedSubject(),
        intake.bodyDigest(),
        intake.legalBasis(),
        intake.idempotencyKeyDigest(),
        intake.receivedAt(),
        intake.claimedReceivedAt(),
        intake.dueAt(),
        intake.examples(),
        intake.texts(),
        seq);
  }
}
