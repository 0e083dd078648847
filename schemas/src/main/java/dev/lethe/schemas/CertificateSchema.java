package dev.lethe.schemas;

import com.fasterxml.jackson.databind.JsonNode;

/** The JSON Schemas of a certificate's file, and of one that tells of findings. */
public final class CertificateSchema {
  private CertificateSchema() {}

  /**
   * Checks a file.
   *
   * @throws InvalidEventException with the rule and the pointer of the first breach
   */
  public static void check(JsonNode file) {
    boolean findings = file.at("/statement/type").asText().equals("lethe.findings.v1");
    (findings ? Schemas.FINDINGS : Schemas.CERTIFICATE).check(file, "");
  }
}
