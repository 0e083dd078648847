package dev.lethe.ingest.rest;

import java.util.Locale;

/** What approvers may do with a request, and what may be made to need two of them. */
enum CaseAction {
  RELEASE,
  REVOKE,
  EXTEND,
  HOLD,
  LIFT,
  REJECT;

  /** As it stands in settings, paths and case events. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
