package dev.lethe.ingest.rest;

import dev.lethe.schemas.BodyDecryptor;
import dev.lethe.schemas.IntakeCodec;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Limits;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;

/** Reads bodies that hold one erasure request, encrypted or not. Thread-safe. */
@Singleton
final class RequestBodies {
  private static final MediaType JOSE = MediaType.valueOf(BodyDecryptor.MEDIA_TYPE);

  private final SubmissionHandler submissions;
  private final Limits limits;

  RequestBodies(SubmissionHandler submissions, Limits limits) {
    this.submissions = submissions;
    this.limits = limits;
  }

  /**
   * The JSON in it.
   *
   * @throws InvalidEventException if it is too large, or does not open
   */
  byte[] json(InputStream body, HttpHeaders headers) throws IOException {
    boolean encrypted = JOSE.isCompatible(headers.getMediaType());
    int most = encrypted ? IntakeCodec.encodedBytes(limits) : limits.maxBytes();
    byte[] bytes = body.readNBytes(most + 1);
    if (bytes.length > most) {
      throw new InvalidEventException(InvalidEventException.TOO_LARGE, "");
    }
    return encrypted ? submissions.decrypt(bytes) : bytes;
  }
}
