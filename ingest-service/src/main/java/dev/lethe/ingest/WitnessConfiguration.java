package dev.lethe.ingest;

import dev.lethe.db.tlog.WitnessKey;
import dev.lethe.ingest.witness.Witness;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads {@code lethe.witness}. What cannot be read is an error that names the setting. */
final class WitnessConfiguration {
  /** A label is a metric's too: a path or an address does not belong there. */
  private static final String LABEL = "[A-Za-z0-9._-]{1,64}";

  private WitnessConfiguration() {}

  /**
   * The witnesses, in the order of their labels.
   *
   * @throws IllegalArgumentException naming a setting that makes no sense
   */
  static List<Witness> read(Map<String, IngestConfig.WitnessService> settings) {
    List<Witness> witnesses = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    new TreeMap<>(settings)
        .forEach(
            (label, each) -> {
              Witness witness = witness(label, each);
              if (!keys.add(witness.key().toString())) {
                throw new IllegalArgumentException(
                    named(label) + ".key is that of another witness too");
              }
              witnesses.add(witness);
            });
    return witnesses;
  }

  private static Witness witness(String label, IngestConfig.WitnessService settings) {
    String setting = named(label);
    if (!label.matches(LABEL)) {
      throw new IllegalArgumentException(
          "lethe.witness: a name has letters, digits, dots, dashes and underscores, at most 64");
    }
    WitnessKey key;
    try {
      key = WitnessKey.parse(settings.key());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          setting + ".key is no verifier key name+hash+key of cosignature/v1 (type 0x04, Ed25519)",
          e);
    }
    try {
      return new Witness(label, settings.url(), key, settings.timeout());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          setting + ".url is no address of HTTP, or its timeout is not positive", e);
    }
  }

  private static String named(String label) {
    return "lethe.witness.\"" + label + '"';
  }
}
