package dev.lethe.access;

import java.util.List;

/**
 * Who may call what of one service; it produces one bean of this type. A path that is not listed
 * cannot be called at all.
 */
@FunctionalInterface
public interface AccessRules {
  /** All paths of the service, each once. Of several that match a call, the first counts. */
  List<AccessRule> rules();
}
