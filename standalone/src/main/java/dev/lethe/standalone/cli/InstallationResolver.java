package dev.lethe.standalone.cli;

import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.Installation;
import dev.lethe.standalone.profile.Profile;
import dev.lethe.standalone.profile.ProfileFile;
import dev.lethe.standalone.profile.ProfileSetting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which installation a command works with: by an option, else by the environment, else by
 * the profile in use, else by the usual data folder.
 *
 * <p>Who names an address by an option or a variable does not get the profile in use with it: its
 * key would go to where it does not belong. A profile that is named in the same place is used.
 */
final class InstallationResolver {
  private static final Map<ProfileSetting, String> VARIABLES =
      Map.of(
          ProfileSetting.URL, "LETHE_URL",
          ProfileSetting.INFERENCE_URL, "LETHE_INFERENCE_URL",
          ProfileSetting.CA_FILE, "LETHE_CA_FILE",
          ProfileSetting.API_KEY_FILE, "LETHE_API_KEY_FILE",
          ProfileSetting.DATA, "LETHE_DATA");

  private static final String PROFILE_VARIABLE = "LETHE_PROFILE";

  /** Name an installation that is reached over the network. */
  private static final Set<ProfileSetting> ADDRESSES =
      EnumSet.of(
          ProfileSetting.URL,
          ProfileSetting.INFERENCE_URL,
          ProfileSetting.TRAINER_URL,
          ProfileSetting.BOOTSTRAP,
          ProfileSetting.DATABASE);

  /** Mean nothing to a data folder, which has addresses of its own. */
  private static final Set<ProfileSetting> WITH_ADDRESSES =
      EnumSet.of(
          ProfileSetting.CA_FILE,
          ProfileSetting.KAFKA_CONFIG,
          ProfileSetting.TOPICS_PREFIX,
          ProfileSetting.DATABASE_USER,
          ProfileSetting.DATABASE_PASSWORD_FILE);

  private final Map<String, String> environment;
  private final Path home;
  private final Supplier<Path> usualData;

  /**
   * @param environment names and values
   * @param home folder of the user
   * @param usualData where {@code lethe up} keeps its data unless told otherwise
   */
  InstallationResolver(Map<String, String> environment, Path home, Supplier<Path> usualData) {
    this.environment = Map.copyOf(environment);
    this.home = home;
    this.usualData = usualData;
  }

  /** By the environment of this process. */
  static InstallationResolver ofThisProcess() {
    return new InstallationResolver(
        System.getenv(),
        Path.of(System.getProperty("user.home")),
        () -> Installation.current().defaultData());
  }

  /** The file of profiles, there or not. */
  Path profiles() {
    return ProfileFile.location(environment, home);
  }

  /**
   * The installation.
   *
   * @param options what the command's options say
   * @param profile what {@code --profile} says; null if it is not given
   * @param notices told of what works, but is not as it should be
   * @throws CommandFailure if two are named in one place, or a value cannot be one
   * @throws IOException if the file of profiles cannot be read
   */
  ChosenInstallation resolve(
      Map<ProfileSetting, String> options, @Nullable String profile, Consumer<String> notices)
      throws IOException {
    String address = first(options, ADDRESSES);
    String data = options.get(ProfileSetting.DATA);
    if (data != null && address != null) {
      throw usage("--data and --" + address + " name two installations: give one of them");
    }
    if (data != null && profile != null) {
      throw usage("--data and --profile name two installations: give one of them");
    }
    Draft draft = new Draft(options, notices);
    if (data != null) {
      return draft.local(data, "--data");
    }
    if (profile != null) {
      return draft.of(load(true), profile, "--profile");
    }
    if (address != null) {
      return draft.remote("--" + address);
    }
    return byEnvironment(draft);
  }

  private ChosenInstallation byEnvironment(Draft draft) throws IOException {
    String data = variable(ProfileSetting.DATA);
    String profile = set(PROFILE_VARIABLE);
    boolean hasUrl =
        variable(ProfileSetting.URL) != null || variable(ProfileSetting.INFERENCE_URL) != null;
    if (data != null && (hasUrl || profile != null)) {
      throw usage(
          "$LETHE_DATA and $"
              + (hasUrl ? "LETHE_URL" : PROFILE_VARIABLE)
              + " name two installations: unset one of them, or name one by an option");
    }
    if (data != null) {
      return draft.local(data, "$LETHE_DATA");
    }
    if (hasUrl) {
      draft.variable(ProfileSetting.URL);
      draft.variable(ProfileSetting.INFERENCE_URL);
    }
    if (profile != null) {
      return draft.of(load(true), profile, "$" + PROFILE_VARIABLE);
    }
    if (hasUrl) {
      return draft.remote("$LETHE_URL");
    }
    ProfileFile file = load(false);
    String current = file.current();
    return current == null
        ? draft.local(usualData.get().toString(), "the usual one")
        : draft.of(file, current, "in use");
  }

  /**
   * @param needed whether a file that somebody named must be there
   */
  private ProfileFile load(boolean needed) throws IOException {
    ProfileFile file = ProfileFile.read(profiles());
    if (!file.exists() && (needed || set(ProfileFile.VARIABLE) != null)) {
      throw usage("no such file: " + file.path() + " ('lethe profile add' makes it)");
    }
    return file;
  }

  private @Nullable String variable(ProfileSetting setting) {
    String name = VARIABLES.get(setting);
    return name == null ? null : set(name);
  }

  private @Nullable String set(String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value;
  }

  private static @Nullable String first(
      Map<ProfileSetting, String> options, Set<ProfileSetting> of) {
    return of.stream()
        .filter(options::containsKey)
        .map(ProfileSetting::key)
        .findFirst()
        .orElse(null);
  }

  private static CommandFailure usage(String message) {
    return new CommandFailure(ExitCode.USAGE, message);
  }

  /** What is known so far, the values that count more first. */
  private final class Draft {
    private final Map<ProfileSetting, SourcedSetting> values = new EnumMap<>(ProfileSetting.class);
    private final Map<ProfileSetting, String> options;
    private final Consumer<String> notices;

    Draft(Map<ProfileSetting, String> options, Consumer<String> notices) {
      this.options = options;
      this.notices = notices;
      options.forEach((setting, value) -> put(setting, value, "--" + setting.key()));
      variable(ProfileSetting.CA_FILE);
      variable(ProfileSetting.API_KEY_FILE);
    }

    void variable(ProfileSetting setting) {
      String value = InstallationResolver.this.variable(setting);
      if (value != null) {
        put(setting, value, "$" + VARIABLES.get(setting));
      }
    }

    private void put(ProfileSetting setting, String value, String origin) {
      try {
        var unused =
            values.putIfAbsent(setting, new SourcedSetting(setting.checked(value), origin));
      } catch (IllegalArgumentException e) {
        throw usage("by " + origin + ", " + e.getMessage());
      }
    }

    ChosenInstallation of(ProfileFile file, String name, String origin) {
      Profile profile = file.require(name);
      SecretFileMode.warningIfWritable(file.path()).ifPresent(notices);
      String words = "profile '" + profile.name() + "' of " + file.path();
      profile
          .values()
          .forEach(
              (setting, value) -> {
                String text = setting.isFile() ? file.resolve(value).toString() : value;
                var unused = values.putIfAbsent(setting, new SourcedSetting(text, words));
              });
      SourcedSetting data = values.get(ProfileSetting.DATA);
      if (data == null) {
        return remote(words + ", " + origin);
      }
      String address = first(options, ADDRESSES);
      if (address != null) {
        throw usage("--" + address + " and the data folder of " + words + " are two installations");
      }
      return local(data.text(), words + ", " + origin);
    }

    ChosenInstallation local(String data, String origin) {
      String meaningless = first(options, WITH_ADDRESSES);
      if (meaningless != null) {
        throw usage(
            "--%s is for an installation with addresses, and %s (%s) is a data folder"
                .formatted(meaningless, data, origin));
      }
      return new ChosenInstallation(values, new DataFolder(Path.of(data)), origin, notices);
    }

    ChosenInstallation remote(String origin) {
      return new ChosenInstallation(values, null, origin, notices);
    }
  }
}
