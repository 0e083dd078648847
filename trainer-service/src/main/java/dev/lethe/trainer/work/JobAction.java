package dev.lethe.trainer.work;

/** What the poll loop does about a job. */
public enum JobAction {
  /**
   * Nothing now: a lane has it, a replica, the tracker or a person has yet to answer, or a retry is
   * not due.
   */
  WAIT,
  /** The log says that it has ended: forget it. */
  DROP,
  /** Cancelled in time: take the shield back, and say so unless that is the tracker's to say. */
  WITHDRAW,
  /** It was held and a person refuses it: say so. */
  REJECT,
  /** It was held and a person lets it go on, or its legal hold is over: say so. */
  RELEASE,
  /** A person has to look at it first, or wants it under legal hold: say so. */
  HOLD,
  /** Hand it to the shield lane. */
  SHIELD,
  /** Hand it to the fit lane, once that is free. */
  FIT
}
