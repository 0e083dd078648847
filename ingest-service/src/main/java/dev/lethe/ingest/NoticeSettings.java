package dev.lethe.ingest;

import dev.lethe.ingest.callback.OperatorNotices;
import dev.lethe.ingest.callback.Recipient;
import dev.lethe.service.config.SettingName;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Reads {@code lethe.recipients} and {@code lethe.due-alerts.webhook}. What cannot be read is an
 * error that names the setting, and quotes no address.
 */
final class NoticeSettings {
  /** It is the code of a case event. */
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._:-]{0,63}";

  private NoticeSettings() {}

  /**
   * @throws IllegalArgumentException naming a setting that makes no sense
   */
  static OperatorNotices read(IngestConfig config) {
    List<Recipient> recipients = new ArrayList<>();
    new TreeMap<>(config.recipients())
        .forEach(
            (name, settings) -> {
              if (!name.matches(NAME)) {
                throw new IllegalArgumentException(
                    "lethe.recipients: a name has letters, digits, dots, colons, dashes and"
                        + " underscores, at most 64");
              }
              URI url =
                  OutgoingAddress.read("lethe.recipients.\"" + name + "\".url", settings.url());
              recipients.add(new Recipient(name, url, tenants(settings.tenants())));
            });
    URI webhook =
        config
            .dueAlerts()
            .webhook()
            .map(url -> OutgoingAddress.read("lethe.due-alerts.webhook", url))
            .orElse(null);
    return new OperatorNotices(webhook, recipients);
  }

  private static Predicate<String> tenants(Optional<Set<String>> named) {
    if (named.isEmpty()) {
      return tenant -> true;
    }
    Set<SettingName> names =
        named.get().stream().map(SettingName::new).collect(Collectors.toUnmodifiableSet());
    return tenant -> names.contains(new SettingName(tenant));
  }
}
