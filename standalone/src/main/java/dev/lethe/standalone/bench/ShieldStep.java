package dev.lethe.standalone.bench;

/** What becomes of a request until its shield is in force, in this order. */
enum ShieldStep {
  /** The POST was answered, which waits until the view knows the request. */
  ANSWERED("answered"),
  /** ACCEPTED is on {@code request-events}. */
  ACCEPTED("accepted"),
  /** The trainer's job is on {@code unlearning-jobs}. */
  QUEUED("job queued"),
  /** The shield is on {@code adapter-events}. */
  ANNOUNCED("shield announced"),
  /** Every replica has acknowledged it on {@code enforcement-events}: it refuses from now on. */
  SERVED("on every replica"),
  /** SHIELDED is on {@code request-events}. */
  SHIELDED("shielded in the log");

  private final String text;

  ShieldStep(String text) {
    this.text = text;
  }

  /** For people. */
  String text() {
    return text;
  }
}
