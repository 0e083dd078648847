package dev.lethe.ingest.console;

import dev.lethe.schemas.RejectionReason;
import java.util.Arrays;
import java.util.List;

/**
 * A reason for which a held request can be rejected.
 *
 * @param code as it stands in the log
 * @param label in words, with the law that it stands for
 */
public record RejectionChoice(String code, String label) {
  static List<RejectionChoice> all() {
    return Arrays.stream(RejectionReason.values())
        .map(reason -> new RejectionChoice(reason.code(), label(reason)))
        .toList();
  }

  private static String label(RejectionReason reason) {
    return switch (reason) {
      case NOT_VERIFIED -> "Identity not verified: GDPR Art. 12(6), 11(2)";
      case NOT_FOUND -> "Nothing about the person was found";
      case MANIFESTLY_UNFOUNDED -> "Manifestly unfounded: GDPR Art. 12(5)";
      case EXCESSIVE -> "Excessive: GDPR Art. 12(5)";
      case FREEDOM_OF_EXPRESSION -> "Freedom of expression: GDPR Art. 17(3)(a)";
      case LEGAL_OBLIGATION -> "Legal obligation: GDPR Art. 17(3)(b)";
      case PUBLIC_HEALTH -> "Public health: GDPR Art. 17(3)(c)";
      case PUBLIC_INTEREST_ARCHIVE -> "Archive in the public interest: GDPR Art. 17(3)(d)";
      case LEGAL_CLAIMS -> "Legal claims: GDPR Art. 17(3)(e)";
    };
  }
}
