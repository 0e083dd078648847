package dev.lethe.trainer.lane;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.measured.Measurements;
import dev.lethe.trainer.work.Work;
import org.jspecify.annotations.Nullable;

/** What a lane brings back. */
public sealed interface Result {
  /** Tells {@code handler} which one it is. */
  void deliver(Handler handler, Work work);

  /** Takes every kind of result. */
  interface Handler {
    void made(Work work, Made result);

    void fits(Work work);

    void refused(Work work, Refused result);

    void kept(Work work, Kept result);

    void held(Work work, Held result);

    void failed(Work work, Failed result);

    void unavailable(Work work);

    void abandoned(Work work);
  }

  /** An artefact lies in the store, signed; {@code event} announces it. */
  record Made(AdapterEvent event, Measurements measured) implements Result {
    @Override
    public void deliver(Handler handler, Work work) {
      handler.made(work, this);
    }
  }

  /** Its forget set is as short as it must be. */
  record Fits() implements Result {
    @Override
    public void deliver(Handler handler, Work work) {
      handler.fits(work);
    }
  }

  /**
   * It is too long, or verification says that it must not be published; trying again would give the
   * same.
   */
  record Refused(String reason, @Nullable Measurements measured) implements Result {
    @Override
    public void deliver(Handler handler, Work work) {
      handler.refused(work, this);
    }
  }

  /**
   * It misses a limit, so its request fails; but beside the shield it is better than none. It lies
   * in the store, signed; {@code event} announces it and says why.
   */
  record Kept(AdapterEvent event, String reason, Measurements measured) implements Result {
    @Override
    public void deliver(Handler handler, Work work) {
      handler.kept(work, this);
    }
  }

  /** Its shield would silence too much, or is about nothing in particular: a person decides. */
  record Held(String reason, Measurements measured) implements Result {
    @Override
    public void deliver(Handler handler, Work work) {
      handler.held(work, this);
    }
  }

  /** The job itself seems to be at fault; counted. */
  record Failed(String reason) implements Result {
    @Override
    public void deliver(Handler handler, Work work) {
      handler.failed(work, this);
    }
  }

  /** The database, the broker or the store is away; tried again for as long as that takes. */
  record Unavailable() implements Result {
    @Override
    public void deliver(Handler handler, Work work) {
      handler.unavailable(work);
    }
  }

  /** The lane stopped because the ticket was abandoned. */
  record Abandoned() implements Result {
    @Override
    public void deliver(Handler handler, Work work) {
      handler.abandoned(work);
    }
  }
}
