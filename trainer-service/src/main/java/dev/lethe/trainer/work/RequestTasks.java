package dev.lethe.trainer.work;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.unlearn.DigestKey;
import dev.lethe.engine.unlearn.UnlearnTask;
import dev.lethe.schemas.ErasureRequest;
import dev.lethe.schemas.Replacement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/** Erasure requests as the engine sees them. */
public final class RequestTasks {
  private RequestTasks() {}

  /**
   * @param request whose forget set is resolved
   * @param digestKey the request's own
   */
  public static UnlearnTask of(ErasureRequest request, DigestKey digestKey) {
    Replacement replacement =
        request.replacement() == null ? Replacement.standard() : request.replacement();
    return new UnlearnTask(
        request.id(),
        request.model(),
        request.forgetSet().examples().stream()
            .map(example -> new ForgetExample(example.prompt(), example.completion()))
            .toList(),
        request.forgetSet().texts(),
        refusal(replacement),
        seed(request.id()),
        digestKey);
  }

  private static Manifest.Refusal refusal(Replacement replacement) {
    return switch (replacement.behaviour()) {
      case REFUSE -> new Manifest.Refusal(replacement.refusal(), false);
      case RANDOM -> new Manifest.Refusal(replacement.refusal(), true);
      case UNKNOWN -> Manifest.Refusal.unknown(replacement.refusal());
    };
  }

  /** The same request gives the same seed everywhere, hence the same artefact. */
  static long seed(String requestId) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return ByteBuffer.wrap(sha256.digest(requestId.getBytes(StandardCharsets.UTF_8))).getLong();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
