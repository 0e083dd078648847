package dev.lethe.ingest.console;

import java.util.List;

/** The pages that the navigation offers, in its order. */
final class Navigation {
  /** A new page gets its line here, and is shown to whoever may GET it. */
  static final List<Entry> ENTRIES =
      List.of(
          new Entry("/console", "Today"),
          new Entry("/console/requests", "Requests"),
          new Entry("/console/new", "New request"),
          new Entry("/console/audit", "Audit"),
          new Entry("/console/fleet", "Fleet"),
          new Entry("/console/playground", "Playground"),
          new Entry("/console/keys", "API keys"));

  private Navigation() {}

  /** A page. */
  record Entry(String path, String label) {
    /** The first page is above all others, and is not meant by them. */
    boolean isAt(String current) {
      return current.equals(path) || (!path.equals("/console") && current.startsWith(path + "/"));
    }
  }
}
