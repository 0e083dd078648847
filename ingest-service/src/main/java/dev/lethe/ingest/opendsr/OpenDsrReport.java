package dev.lethe.ingest.opendsr;

import dev.lethe.schemas.RequestState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a request stands, as a controller is told.
 *
 * @param id the standard's {@code subject_request_id}
 * @param controller the standard's {@code controller_id}: the request's tenant
 * @param reason of the last step, a short code
 * @param dueAt the standard's {@code expected_completion_time}
 */
public record OpenDsrReport(
    String id, String controller, RequestState state, @Nullable String reason, Instant dueAt) {}
