package dev.lethe.ingest.rest;

import dev.lethe.access.Caller;
import dev.lethe.db.RequestStatus;
import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.http.Problem;
import dev.lethe.ingest.lines.ByteLines;
import dev.lethe.ingest.reference.ReferenceException;
import dev.lethe.schemas.ErasureRequestReader.Parsed;
import dev.lethe.schemas.InvalidEventException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One upload: each line goes the way of a request that is posted alone, and none stops the others.
 * Lines are sent one after the other, some at a time, and only then looked for in the view: to wait
 * for each would take hours. Used by one thread.
 */
final class BulkSubmission {
  /** So many lines are sent before their outcome is told; a client hears something in seconds. */
  private static final int WINDOW = 50;

  private static final String PREFIX = "urn:lethe:problem:";
  private static final Logger LOG = LoggerFactory.getLogger(BulkSubmission.class);

  private final SubmissionHandler submissions;
  private final Caller caller;
  private final Map<String, String> trace;
  private final boolean preview;
  private final ByteLines lines;

  /** Body digests of this upload's requests, by id: the view may not have them yet. */
  private final Map<String, String> sent = new HashMap<>();

  /** Code of what cannot be reached; then the rest is not tried. */
  private @Nullable String outage;

  private BulkSummary summary = new BulkSummary(0, 0, 0);

  /**
   * @param preview look at everything and send nothing
   */
  BulkSubmission(
      SubmissionHandler submissions,
      Caller caller,
      Map<String, String> trace,
      boolean preview,
      ByteLines lines) {
    this.submissions = submissions;
    this.caller = caller;
    this.trace = trace;
    this.preview = preview;
    this.lines = lines;
  }

  /** A line's outcome, which may have to be asked for in the view. */
  private record Pending(BulkLine line, @Nullable Parsed awaited) {}

  /** What became of the next lines; empty at the end. */
  List<BulkLine> next() throws IOException {
    List<Pending> window = new ArrayList<>();
    for (ByteLines.Line line = lines.next(); line != null; line = lines.next()) {
      if (!line.isBlank()) {
        window.add(take(line));
      }
      if (window.size() == WINDOW) {
        break;
      }
    }
    List<BulkLine> outcomes = settle(window);
    outcomes.forEach(outcome -> summary = summary.plus(outcome));
    return outcomes;
  }

  /** Of all lines up to now. */
  BulkSummary summary() {
    return summary;
  }

  private Pending take(ByteLines.Line line) {
    int number = line.number();
    if (outage != null) {
      return new Pending(BulkLine.failed(number, null, outage), null);
    }
    byte[] bytes = line.bytes();
    if (bytes == null) {
      return new Pending(BulkLine.invalid(number, null, InvalidEventException.TOO_LARGE), null);
    }
    try {
      Parsed parsed = submissions.check(caller, bytes);
      return take(number, parsed);
    } catch (InvalidEventException e) {
      String pointer = e.field().isEmpty() ? null : e.field();
      return new Pending(BulkLine.invalid(number, pointer, e.code()), null);
    } catch (ReferenceException e) {
      return new Pending(BulkLine.invalid(number, e.field(), e.code()), null);
    } catch (ProblemException e) {
      Problem problem = e.problem();
      String code = problem.type().substring(PREFIX.length());
      return new Pending(BulkLine.invalid(number, problem.field(), code), null);
    } catch (KafkaUnavailableException e) {
      return fail(number, "kafka-unavailable");
    } catch (DatabaseException e) {
      return fail(number, "database-unavailable");
    } catch (RuntimeException e) {
      // A fault of ours at one line must not cost the report of the others.
      LOG.error("unexpected error: line={} error={}", number, e.getClass().getSimpleName());
      return new Pending(BulkLine.failed(number, null, "internal-error"), null);
    }
  }

  private Pending take(int number, Parsed parsed) throws ReferenceException {
    String id = parsed.request().id();
    String known =
        Optional.ofNullable(sent.get(id))
            .or(() -> submissions.known(parsed).map(RequestStatus::bodyDigest))
            .orElse(null);
    if (known != null) {
      BulkLine line =
          known.equals(parsed.bodyDigest())
              ? BulkLine.of(number, id, BulkLine.Outcome.DUPLICATE)
              : BulkLine.conflict(number, id);
      return new Pending(line, null);
    }
    if (preview) {
      submissions.requireNew(parsed);
    } else {
      submissions.send(caller, parsed, null, trace);
    }
    sent.put(id, parsed.bodyDigest());
    return preview
        ? new Pending(BulkLine.of(number, id, BulkLine.Outcome.WOULD_ACCEPT), null)
        : new Pending(BulkLine.of(number, id, BulkLine.Outcome.ACCEPTED), parsed);
  }

  private Pending fail(int number, String code) {
    outage = code;
    return new Pending(BulkLine.failed(number, null, code), null);
  }

  /** Somebody else may have sent another request with the same id meanwhile. */
  private List<BulkLine> settle(List<Pending> window) {
    List<BulkLine> outcomes = new ArrayList<>();
    SubmissionHandler.Deadline deadline = submissions.deadline();
    for (Pending pending : window) {
      Parsed awaited = pending.awaited();
      BulkLine line = pending.line();
      outcomes.add(awaited == null ? line : settled(line, awaited, deadline));
    }
    return outcomes;
  }

  private BulkLine settled(BulkLine line, Parsed awaited, SubmissionHandler.Deadline deadline) {
    try {
      boolean isOther =
          submissions
              .await(awaited, deadline)
              .filter(status -> !status.bodyDigest().equals(awaited.bodyDigest()))
              .isPresent();
      return isOther ? BulkLine.conflict(line.line(), awaited.request().id()) : line;
    } catch (DatabaseException e) {
      return line; // It is in the topic: that is what was promised.
    }
  }
}
