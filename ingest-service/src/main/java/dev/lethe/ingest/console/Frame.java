package dev.lethe.ingest.console;

import dev.lethe.ingest.console.session.Notice;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What every page has around it, and what its reader may do there.
 *
 * @param title of the page
 * @param navigation the pages that the reader may open
 * @param allowed what the reader may call, as {@code POST /console/requests/{id}/release}
 * @param subject whom events name, such as {@code key:0123456789ab}
 * @param roles in words, with commas between
 * @param tenant the only one that they see; null for all
 * @param csrf what forms have to send along; empty for readers without a session
 * @param notice what was just done; null for nothing
 * @param assets changes with the files that pages load
 */
public record Frame(
    String title,
    List<NavigationItem> navigation,
    Set<String> allowed,
    String subject,
    String roles,
    @Nullable String tenant,
    String csrf,
    @Nullable Notice notice,
    String assets) {

  /**
   * A page in the navigation.
   *
   * @param current whether the reader is there, or at a page below
   */
  public record NavigationItem(String path, String label, boolean current) {}

  /** Whether the reader may call that; the path is written as its access rule has it. */
  public boolean may(String method, String path) {
    return allowed.contains(method + " " + path);
  }
}
