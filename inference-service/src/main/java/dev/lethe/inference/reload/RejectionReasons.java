package dev.lethe.inference.reload;

/** One line on why an artefact was rejected, as the event's schema wants it. */
final class RejectionReasons {
  private static final int LONGEST = 512;

  private RejectionReasons() {}

  static String of(RuntimeException rejected) {
    String message = rejected.getMessage();
    String line = message == null ? "" : message.replaceAll("\\p{Cntrl}+", " ").strip();
    if (line.isEmpty()) {
      return "rejected";
    }
    return line.length() > LONGEST ? line.substring(0, LONGEST) : line;
  }
}
