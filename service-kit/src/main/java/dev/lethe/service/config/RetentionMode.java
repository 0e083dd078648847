package dev.lethe.service.config;

/** S3's modes of object lock. */
public enum RetentionMode {
  /** Who has a permission of its own may delete before the time. */
  GOVERNANCE,
  /** Nobody may. */
  COMPLIANCE
}
