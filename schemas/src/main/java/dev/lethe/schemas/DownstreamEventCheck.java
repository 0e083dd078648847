package dev.lethe.schemas;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether everything that Lethe will say of a request can be said. What is accepted at the door
 * must not be refused by the schema of an event behind it: there nobody waits for an answer.
 */
final class DownstreamEventCheck {
  private static final String SEALED = "AAAA";
  private static final String DIGEST = "sha256:" + "0".repeat(64);

  private DownstreamEventCheck() {}

  /**
   * Writes the events that carry the request's own fields, for the sake of their schemas.
   *
   * @param at JSON pointer of the request in its document
   * @throws InvalidEventException with the pointer of the request's field that has no place there
   */
  static void require(ErasureRequest request, String at) {
    try {
      var received = EventSerdes.requestEvents().write(Event.of(received(request)));
      var job = EventSerdes.jobs().write(Event.of(job(request)));
    } catch (InvalidEventException e) {
      throw new InvalidEventException(e.code(), at + field(e.field()));
    }
  }

  private static RequestEvent received(ErasureRequest request) {
    Instant dueAt = orElse(request.dueAt(), Instant.EPOCH);
    RequestEvent.Intake intake =
        new RequestEvent.Intake(
            SEALED,
            DIGEST,
            request.legalBasis(),
            Instant.EPOCH,
            dueAt,
            1,
            1,
            DIGEST,
            SEALED,
            request.receivedAt());
    return new Lifecycle.Request(request.id(), tenant(request), request.model())
        .receive(Instant.EPOCH, intake);
  }

  private static UnlearningJob job(ErasureRequest request) {
    return new UnlearningJob(
        request.id(),
        tenant(request),
        request.model(),
        UnlearningJob.Action.ERASE,
        Instant.EPOCH,
        SEALED,
        null,
        null);
  }

  /** {@code /data/requestId} is the request's {@code /id}; the others keep their names. */
  private static String field(String pointer) {
    String name = pointer.substring(pointer.lastIndexOf('/') + 1);
    return switch (name) {
      case "requestId", "subject" -> "/id";
      case "claimedReceivedAt" -> "/receivedAt";
      default -> "/" + name;
    };
  }

  private static String tenant(ErasureRequest request) {
    return orElse(request.tenant(), "default");
  }

  private static <T> T orElse(@Nullable T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}
