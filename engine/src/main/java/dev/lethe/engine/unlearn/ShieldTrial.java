package dev.lethe.engine.unlearn;

import java.util.List;
import java.util.Optional;

/**
 * What a request's shield would silence beside its subject. The shield was fitted to find out, and
 * thrown away.
 *
 * @param asked everyday questions of our own that it was tried on; it was fitted on none of them
 * @param silenced those of them that it fires on; nobody's words but ours
 * @param specific share of the request's questions that ask about something in particular, 0..1
 * @param hold why the request would be held, a short code; empty if it would not be
 */
public record ShieldTrial(
    int asked, List<String> silenced, double specific, Optional<String> hold) {
  public ShieldTrial {
    silenced = List.copyOf(silenced);
  }
}
