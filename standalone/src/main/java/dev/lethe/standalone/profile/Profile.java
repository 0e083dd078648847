package dev.lethe.standalone.profile;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * An installation by name. It holds no secret, only where one lies.
 *
 * @param values of the settings that it has
 */
public record Profile(String name, Map<ProfileSetting, String> values) {
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

  /**
   * @throws IllegalArgumentException if the name is none, a value cannot be one, or two of them
   *     contradict each other
   */
  public Profile {
    if (!name.matches(NAME)) {
      throw new IllegalArgumentException(
          "a profile's name must be letters, digits, '.', '_' and '-', 64 at most");
    }
    Map<ProfileSetting, String> checked = new EnumMap<>(ProfileSetting.class);
    values.forEach((setting, value) -> checked.put(setting, setting.checked(value)));
    exclude(checked, ProfileSetting.DATA, ProfileSetting.URL);
    exclude(checked, ProfileSetting.DATA, ProfileSetting.INFERENCE_URL);
    exclude(checked, ProfileSetting.DATA, ProfileSetting.TRAINER_URL);
    exclude(checked, ProfileSetting.DATA, ProfileSetting.BOOTSTRAP);
    exclude(checked, ProfileSetting.DATA, ProfileSetting.DATABASE);
    exclude(checked, ProfileSetting.API_KEY_FILE, ProfileSetting.API_KEY_FOLDER);
    values = Collections.unmodifiableMap(checked);
  }

  /** What it says of a setting. */
  public Optional<String> get(ProfileSetting setting) {
    return Optional.ofNullable(values.get(setting));
  }

  private static void exclude(
      Map<ProfileSetting, String> values, ProfileSetting one, ProfileSetting other) {
    if (values.containsKey(one) && values.containsKey(other)) {
      throw new IllegalArgumentException(one.key() + " and " + other.key() + " exclude each other");
    }
  }
}
