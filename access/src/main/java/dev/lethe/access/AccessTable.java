package dev.lethe.access;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the rule of a path. Immutable. */
final class AccessTable {
  private final List<Entry> entries;

  /** A rule and the segments of its path. */
  private record Entry(AccessRule rule, List<String> segments) {
    boolean matches(List<String> path) {
      for (int i = 0; i < segments.size(); i++) {
        if (i >= path.size()) {
          return false;
        }
        String segment = segments.get(i);
        if (segment.endsWith("*}")) {
          return true;
        }
        if (!segment.startsWith("{") && !segment.equals(path.get(i))) {
          return false;
        }
      }
      return path.size() == segments.size();
    }
  }

  /**
   * @throws IllegalArgumentException if a path is listed twice
   */
  AccessTable(List<AccessRule> rules) {
    Set<String> paths = new HashSet<>();
    List<Entry> all = new ArrayList<>();
    for (AccessRule rule : rules) {
      if (!paths.add(rule.path())) {
        throw new IllegalArgumentException("two rules for the path " + rule.path());
      }
      all.add(new Entry(rule, segments(rule.path())));
    }
    this.entries = List.copyOf(all);
  }

  /**
   * The rule of a call.
   *
   * @param path as the router sees it: without dot segments and repeated slashes, unreserved
   *     characters decoded (RFC 3986, section 6.2.2). One with a parameter such as {@code ;x=y} has
   *     no rule, as routers differ in what they take it for
   */
  Optional<AccessRule> find(String path) {
    if (path.indexOf(';') >= 0) {
      return Optional.empty();
    }
    List<String> segments = segments(path);
    if (segments.contains("")) {
      return Optional.empty();
    }
    return entries.stream()
        .filter(entry -> entry.matches(segments))
        .map(Entry::rule)
        .findFirst();
  }

  /** The routers take a slash at the end for nothing, so it is none here. */
  private static List<String> segments(String path) {
    int end = path.length() > 1 && path.endsWith("/") ? path.length() - 1 : path.length();
    return path.startsWith("/") ? List.of(path.substring(1, end).split("/", -1)) : List.of("");
  }
}
