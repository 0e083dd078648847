package dev.lethe.access;

/**
 * Is told of calls that were refused because their caller's role is not enough. A service may
 * produce one bean of this type.
 */
@FunctionalInterface
public interface RefusalListener {
  /**
   * Called on the event loop: it must not block.
   *
   * @param caller who called, in the first of their roles
   * @param rule that refused it
   * @param path that was called, normalized
   */
  void refused(Caller caller, String method, AccessRule rule, String path);
}
