package dev.lethe.trainer.lane;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.measured.Measurements;
import dev.lethe.trainer.work.UnfinishedJob;
import org.jspecify.annotations.Nullable;

/** What a lane brings back. */
public sealed interface LaneResult {
  /** Tells {@code handler} which one it is. */
  void deliver(Handler handler, UnfinishedJob work);

  /** Takes every kind of result. */
  interface Handler {
    void made(UnfinishedJob work, Made result);

    void fits(UnfinishedJob work, Fits result);

    void refused(UnfinishedJob work, Refused result);

    void kept(UnfinishedJob work, Kept result);

    void held(UnfinishedJob work, Held result);

    void failed(UnfinishedJob work, Failed result);

    void unavailable(UnfinishedJob work);

    void abandoned(UnfinishedJob work);
  }

  /** An artefact lies in the store, signed; {@code event} announces it. */
  record Made(AdapterEvent event, Measurements measured) implements LaneResult {
    @Override
    public void deliver(Handler handler, UnfinishedJob work) {
      handler.made(work, this);
    }
  }

  /**
   * Its forget set is as short as it must be.
   *
   * @param suppliedBy who handed in the adapter that it will have; null if one is fitted
   */
  record Fits(@Nullable Actor suppliedBy) implements LaneResult {
    @Override
    public void deliver(Handler handler, UnfinishedJob work) {
      handler.fits(work, this);
    }
  }

  /**
   * It is too long, or verification says that it must not be published; trying again would give the
   * same.
   */
  record Refused(String reason, @Nullable Measurements measured) implements LaneResult {
    @Override
    public void deliver(Handler handler, UnfinishedJob work) {
      handler.refused(work, this);
    }
  }

  /**
   * It misses a limit, so its request fails; but beside the shield it is better than none. It lies
   * in the store, signed; {@code event} announces it and says why.
   */
  record Kept(AdapterEvent event, String reason, Measurements measured) implements LaneResult {
    @Override
    public void deliver(Handler handler, UnfinishedJob work) {
      handler.kept(work, this);
    }
  }

  /** Its shield would silence too much, or is about nothing in particular: a person decides. */
  record Held(String reason, Measurements measured) implements LaneResult {
    @Override
    public void deliver(Handler handler, UnfinishedJob work) {
      handler.held(work, this);
    }
  }

  /** The job itself seems to be at fault; counted. */
  record Failed(String reason) implements LaneResult {
    @Override
    public void deliver(Handler handler, UnfinishedJob work) {
      handler.failed(work, this);
    }
  }

  /** The database, the broker or the store is away; tried again for as long as that takes. */
  record Unavailable() implements LaneResult {
    @Override
    public void deliver(Handler handler, UnfinishedJob work) {
      handler.unavailable(work);
    }
  }

  /** The lane stopped because the attempt was abandoned. */
  record Abandoned() implements LaneResult {
    @Override
    public void deliver(Handler handler, UnfinishedJob work) {
      handler.abandoned(work);
    }
  }
}
