package dev.lethe.standalone.cli;

import dev.lethe.schemas.PrintableText;
import dev.lethe.schemas.access.ApiKey;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How an API key is shown: everything but what would let somebody use or guess it. */
final class ApiKeyLine {
  private ApiKeyLine() {}

  static String of(ApiKey key, Instant now) {
    Instant end = key.expiresAt();
    String life =
        end == null ? "never expires" : (key.isExpired(now) ? "EXPIRED " : "until ") + end;
    String tenant = key.tenant() == null ? "all tenants" : "tenant " + key.tenant();
    String scopes = key.scopes().isEmpty() ? "" : "  " + String.join(" ", key.scopes());
    return PrintableText.line(
        String.format(
            Locale.ROOT,
            "%s  %-9s  %s  %s  %s%s",
            key.id(),
            key.role().text(),
            key.name(),
            tenant,
            life,
            scopes));
  }

  static Map<String, Object> json(ApiKey key, Instant now) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", key.id());
    json.put("name", key.name());
    json.put("role", key.role().text());
    json.put("tenant", key.tenant());
    json.put("scopes", key.scopes());
    json.put("createdAt", key.createdAt().toString());
    Instant end = key.expiresAt();
    json.put("expiresAt", end == null ? null : end.toString());
    json.put("expired", key.isExpired(now));
    return json;
  }
}
