package dev.lethe.ingest;

import dev.lethe.ingest.trial.TrialClient;
import dev.lethe.ingest.trial.TrialClient.Trainer;
import dev.lethe.service.config.SettingName;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads where trainers are that can be asked what a request would silence. */
final class TrialSettings {
  private static final String PREFIX = "lethe.trainers.";

  private TrialSettings() {}

  /**
   * @throws IllegalArgumentException naming the setting or the file to mend
   */
  static TrialClient read(Map<String, IngestConfig.TrainerService> settings) {
    return new TrialClient(SettingName.read(PREFIX, settings, TrialSettings::trainer));
  }

  private static Trainer trainer(String setting, IngestConfig.TrainerService settings) {
    String url = settings.url().endsWith("/") ? chopped(settings.url()) : settings.url();
    URI address = OutgoingAddress.read(setting + ".url", url);
    Optional<Supplier<String>> key = settings.keyFile().map(BearerKeyFile::watched);
    return new Trainer(address, () -> key.map(Supplier::get), settings.timeout());
  }

  private static String chopped(String url) {
    return url.substring(0, url.length() - 1);
  }
}
