package dev.lethe.schemas;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why a person may refuse a held request. The intake has reasons of its own; docs/guides says what
 * law each of these stands for.
 */
public enum RejectionReason {
  /** Nobody could show that the requester is who they say they are: GDPR Art. 12(6), 11(2). */
  NOT_VERIFIED,
  /** Nothing about the requester was found. */
  NOT_FOUND,
  /** GDPR Art. 12(5). */
  MANIFESTLY_UNFOUNDED,
  /** GDPR Art. 12(5). */
  EXCESSIVE,
  /** GDPR Art. 17(3)(a). */
  FREEDOM_OF_EXPRESSION,
  /** GDPR Art. 17(3)(b). */
  LEGAL_OBLIGATION,
  /** GDPR Art. 17(3)(c). */
  PUBLIC_HEALTH,
  /** GDPR Art. 17(3)(d). */
  PUBLIC_INTEREST_ARCHIVE,
  /** GDPR Art. 17(3)(e). */
  LEGAL_CLAIMS;

  /** As it stands in the log, such as {@code legal-claims}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The one with that code. */
  public static Optional<RejectionReason> of(String code) {
    return Arrays.stream(values()).filter(reason -> reason.code().equals(code)).findFirst();
  }

  /** All codes, with commas between. */
  public static String codes() {
    return Arrays.stream(values()).map(RejectionReason::code).collect(Collectors.joining(", "));
  }
}
