package dev.lethe.engine.serve;

/** What became of an answer as about somebody whom the model never knew. */
public enum UnknownOutcome {
  /** It was given. */
  ANSWERED,
  /** The question does not name the subject where it could be replaced. */
  NO_NAME,
  /** A gate fired on the question with another name in it, or on the answer. */
  FIRED,
  /** The answer said what is forgotten. */
  RETOLD,
  /** A gate erred, or there was no room for an answer. */
  FAILED;

  /** As metrics name it. */
  public String code() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
