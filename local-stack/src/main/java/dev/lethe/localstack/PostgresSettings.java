package dev.lethe.localstack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How one Postgres runs.
 *
 * @param folder holds the cluster, the passwords and the log; may be used again
 * @param port TCP port on the loopback address, 0 for a free one
 * @param durable whether a commit survives a power cut; off only for folders that a test throws
 *     away
 * @param cache where the programs are unpacked, shared by all runs
 */
public record PostgresSettings(Path folder, int port, boolean durable, Path cache) {

  /** The cache of this user: {@code $LETHE_CACHE} or {@code ~/.cache/lethe}. */
  public static Path defaultCache() {
    String set = System.getenv("LETHE_CACHE");
    return set != null && !set.isBlank()
        ? Path.of(set)
        : Path.of(System.getProperty("user.home"), ".cache", "lethe");
  }

  Path cluster() {
    return folder.resolve("cluster");
  }

  Path passwords() {
    return folder.resolve("users.properties");
  }

  /** Exists once database and roles have been created. */
  Path prepared() {
    return folder.resolve("prepared");
  }

  /** Where the server writes its log. */
  public Path log() {
    return folder.resolve("postgres.log");
  }

  /** Command-line options of the server; its log never holds a statement or a row. */
  List<String> options(int boundPort) {
    Map<String, String> settings =
        Map.ofEntries(
            Map.entry("port", Integer.toString(boundPort)),
            Map.entry("listen_addresses", "127.0.0.1"),
            Map.entry("unix_socket_directories", ""),
            Map.entry("timezone", "UTC"),
            Map.entry("log_timezone", "UTC"),
            Map.entry("log_error_verbosity", "terse"),
            Map.entry("log_min_error_statement", "panic"),
            Map.entry("shared_buffers", "32MB"),
            Map.entry("max_connections", "60"),
            Map.entry("jit", "off"),
            Map.entry("fsync", durable ? "on" : "off"),
            Map.entry("full_page_writes", durable ? "on" : "off"),
            Map.entry("synchronous_commit", durable ? "on" : "off"));
    List<String> options = new ArrayList<>();
    settings.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> options.addAll(List.of("-c", e.getKey() + "=" + e.getValue())));
    return options;
  }
}
