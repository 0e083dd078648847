package dev.lethe.faults;

/**
 * What one run does; the same seed makes the same requests and draws the same victims.
 *
 * @param requests distinct requests that must come to an end
 * @param kills processes ended with SIGKILL
 */
record RunPlan(String form, long seed, int requests, int kills) {
  private static final long STANDARD_SEED = 20260725;

  static RunPlan fromProperties() {
    String form = text("faults", "short");
    boolean full = form.equals("long");
    return new RunPlan(
        form,
        Long.parseLong(text("faults.seed", Long.toString(STANDARD_SEED))),
        Integer.parseInt(text("faults.requests", full ? "200" : "10")),
        Integer.parseInt(text("faults.kills", full ? "63" : "7")));
  }

  boolean isLong() {
    return form.equals("long");
  }

  private static String text(String property, String otherwise) {
    String set = System.getProperty(property, "");
    return set.isBlank() ? otherwise : set;
  }
}
