package dev.lethe.ingest.track;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Traffic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request that is not yet enforced. Signals come in any order.
 *
 * @param tenant known since ACCEPTED
 * @param shield digest of the shield in force, null before it is ready or after it was revoked
 * @param adapter digest of the bundle, null before it is ready
 * @param shielded whether SHIELDED was written
 * @param withdrawn whether the requester cancelled and the trainer took the shield back
 * @param acks who serves what, and on how much of the traffic it fires there
 */
record RequestTrack(
    String requestId,
    String model,
    @Nullable String tenant,
    @Nullable String shield,
    @Nullable String adapter,
    boolean shielded,
    boolean withdrawn,
    List<Ack> acks) {
  /** Replica {@code replica} has served {@code digest} since {@code at}. */
  record Ack(String replica, String digest, Instant at, @Nullable Traffic traffic) {}

  RequestTrack {
    acks = List.copyOf(acks);
  }

  static RequestTrack of(String requestId, String model) {
    return new RequestTrack(requestId, model, null, null, null, false, false, List.of());
  }

  RequestTrack ofTenant(String tenant) {
    return new RequestTrack(requestId, model, tenant, shield, adapter, shielded, withdrawn, acks);
  }

  RequestTrack writtenShielded() {
    return new RequestTrack(requestId, model, tenant, shield, adapter, true, withdrawn, acks);
  }

  RequestTrack with(AdapterEvent event) {
    String digest = event.digest();
    return switch (event.kind()) {
      case SHIELD_READY ->
          new RequestTrack(requestId, model, tenant, digest, adapter, shielded, withdrawn, acks);
      case ADAPTER_READY ->
          event.reason() == null
              ? new RequestTrack(
                  requestId, model, tenant, shield, digest, shielded, withdrawn, acks)
              : this; // Published beside FAILED: no step waits for it.
      case ADAPTER_REVOKED ->
          new RequestTrack(
              requestId,
              model,
              tenant,
              digest.equals(shield) ? null : shield,
              digest.equals(adapter) ? null : adapter,
              shielded,
              withdrawn || AdapterEvent.BY_REQUESTER.equals(event.reason()),
              acks);
    };
  }

  /** Records an acknowledgement, or takes it back when the replica no longer serves the digest. */
  RequestTrack with(EnforcementEvent event) {
    List<Ack> next = new ArrayList<>(acks);
    next.removeIf(
        ack -> ack.replica().equals(event.replica()) && ack.digest().equals(event.digest()));
    if (event.kind() == EnforcementEvent.Kind.ENFORCED) {
      next.add(new Ack(event.replica(), event.digest(), event.at(), event.traffic()));
    }
    return new RequestTrack(requestId, model, tenant, shield, adapter, shielded, withdrawn, next);
  }
}
