package dev.lethe.schemas;

import com.fasterxml.jackson.databind.JsonNode;

/** The JSON Schema of a certificate's file. */
public final class CertificateSchema {
  private CertificateSchema() {}

  /**
   * Checks a file.
   *
   * @throws InvalidEventException with the rule and the pointer of the first breach
   */
  public static void check(JsonNode file) {
    Schemas.CERTIFICATE.check(file, "");
  }
}
