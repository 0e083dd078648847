package dev.lethe.schemas.control;

import java.util.Locale;

/** Why a statement, a head or an order does not count. */
public enum ControlFault {
  /** It carries no statement. */
  UNSIGNED,
  /** No key of that id may say such a thing; the other role's keys may not either. */
  UNKNOWN_KEY,
  /** The key was retired before this number. */
  RETIRED_KEY,
  /** The signature is not that key's over this content. */
  BAD_SIGNATURE,
  /** It is about another model. */
  OTHER_MODEL,
  /** It was said before, word for word. */
  REPEATED,
  /** Statements before it are missing. */
  SKIPPED,
  /**
   * Another statement has its number or was its predecessor, or its artefact is another request's
   * or has another gate than the one that it replaces.
   */
  CONTRADICTING;

  /** As it stands in events and metrics, {@code bad-signature}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
