package dev.lethe.standalone.cli;

/** What the commands exit with; documented in {@code lethe --help}. */
final class ExitCode {
  static final int OK = 0;

  /** A claim, a verification or a request failed. */
  static final int FAILED = 1;

  /** Wrong usage, or a file that cannot be read. */
  static final int USAGE = 2;

  /** Nothing runs on the data folder, or the installation does not answer. */
  static final int NOT_RUNNING = 3;

  /** The service refused. */
  static final int REFUSED = 4;

  /** The stack could not be started. */
  static final int NOT_STARTED = 5;

  /** An error that is not the user's. */
  static final int INTERNAL = 70;

  /** Ended by Ctrl-C or SIGTERM before the work was done. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
