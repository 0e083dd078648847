package dev.lethe.trainer;

/** What the poll loop does about a job. */
enum Step {
  /**
   * Nothing now: a lane has it, a replica or the tracker has yet to answer, or a retry is not due.
   */
  WAIT,
  /** The log says that it has ended: forget it. */
  DROP,
  /** Cancelled in time: take the shield back, and say so unless that is the tracker's to say. */
  WITHDRAW,
  /** Hand it to the shield lane. */
  SHIELD,
  /** Hand it to the fit lane, once that is free. */
  FIT
}
