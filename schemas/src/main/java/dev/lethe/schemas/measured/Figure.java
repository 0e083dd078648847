package dev.lethe.schemas.measured;

/** Names of the figures that have parts of their own, for whoever shows all figures by name. */
public final class Figure {
  public static final String ATTACK_FAMILIES = "attackFamilies";
  public static final String FINDINGS = "findings";
  public static final String LIMITS = "limits";
  public static final String RELEARNING_RECOVERY = "relearningRecovery";
  public static final String TRUTH_RATIO = "truthRatio";

  static final String ADAPTER = "adapter";
  static final String BUNDLE_TRAFFIC = "bundleTraffic";
  static final String CERTIFICATE = "certificate";
  static final String GATE_SCORES = "gateScores";
  static final String LEGAL_HOLD = "legalHold";
  static final String LIVE_SET = "liveSet";
  static final String METHOD = "method";
  static final String NONE = "none"; // what an adapter may be
  static final String OVERLAPS = "overlaps";
  static final String REPLACEMENT = "replacement";
  static final String REVOCATION = "revocation";
  static final String SHIELD_TRAFFIC = "shieldTraffic";
  static final String SIGNED = "signed";
  static final String UNKNOWN = "unknown"; // what a replacement may be

  private Figure() {}
}
