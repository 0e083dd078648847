package dev.lethe.inference.reload;

import dev.lethe.inference.serving.ControlMeters;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Traffic;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Counts what is acknowledged. Thread-safe. */
final class CountedAcknowledgements implements Acknowledgements {
  private final Acknowledgements next;
  private final ControlMeters meters;

  CountedAcknowledgements(Acknowledgements next, ControlMeters meters) {
    this.next = next;
    this.meters = meters;
  }

  @Override
  public void send(
      AcknowledgedArtefact about,
      EnforcementEvent.Kind kind,
      @Nullable String reason,
      @Nullable Traffic traffic) {
    meters.acknowledged(kind.name().toLowerCase(Locale.ROOT));
    next.send(about, kind, reason, traffic);
  }
}
