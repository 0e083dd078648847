package dev.lethe.standalone.cli;

import dev.lethe.db.tlog.CheckpointFolder;
import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.Endpoint;
import dev.lethe.standalone.client.InferenceClient;
import dev.lethe.standalone.client.IngestClient;
import dev.lethe.standalone.client.RoleKey;
import dev.lethe.standalone.client.TrainerClient;
import dev.lethe.standalone.client.TrustedAuthorities;
import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.RoleKeyFiles;
import dev.lethe.standalone.launch.StackAddresses;
import dev.lethe.standalone.profile.ProfileSetting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The installation that a command works with: a stack on this machine, known by its data folder, or
 * one that is reached over the network. Commands need not know which. Used by one thread.
 */
final class ChosenInstallation {
  private final Map<ProfileSetting, SourcedSetting> values;
  private final @Nullable DataFolder data;
  private final String origin;
  private final Consumer<String> notices;

  /**
   * @param data of a stack on this machine; null for one that is reached over the network
   * @param origin what chose it
   * @param notices told of what works, but is not as it should be
   */
  ChosenInstallation(
      Map<ProfileSetting, SourcedSetting> values,
      @Nullable DataFolder data,
      String origin,
      Consumer<String> notices) {
    this.values = new EnumMap<>(ProfileSetting.class);
    this.values.putAll(values);
    this.data = data;
    this.origin = origin;
    this.notices = notices;
  }

  /** What chose it: an option, a variable, a profile. */
  String origin() {
    return origin;
  }

  /** Of a stack on this machine; empty for one that is reached over the network. */
  Optional<DataFolder> dataFolder() {
    return Optional.ofNullable(data);
  }

  /** What is said of it. */
  Optional<SourcedSetting> setting(ProfileSetting setting) {
    return Optional.ofNullable(values.get(setting));
  }

  /** Its API for requests, called by a role's right. */
  IngestClient ingest(Role role) throws IOException {
    Endpoint endpoint = ingest();
    return new IngestClient(endpoint, keyFor(endpoint, role));
  }

  /** Where its API for requests is. */
  Endpoint ingest() throws IOException {
    return data == null ? endpoint(ProfileSetting.URL) : local(addresses(data).ingest());
  }

  /** Where its trainer is. */
  Endpoint trainerEndpoint() throws IOException {
    return data == null ? endpoint(ProfileSetting.TRAINER_URL) : local(trainer(data));
  }

  /** Its trainer, called as an operator. */
  TrainerClient trainer() throws IOException {
    Endpoint endpoint = trainerEndpoint();
    return new TrainerClient(endpoint, keyFor(endpoint, Role.OPERATOR));
  }

  /**
   * One of its replicas, called as an operator.
   *
   * @param number from 1
   */
  InferenceClient inference(int number) throws IOException {
    List<Endpoint> all = inference();
    if (number < 1 || number > all.size()) {
      throw new CommandFailure(ExitCode.USAGE, "--replica must be between 1 and " + all.size());
    }
    Endpoint endpoint = all.get(number - 1);
    RoleKey key = keyFor(endpoint, Role.OPERATOR);
    return new InferenceClient(endpoint, model(endpoint, key), key);
  }

  /** Where its replicas are. */
  List<Endpoint> inference() throws IOException {
    if (data != null) {
      return addresses(data).inference().stream().map(this::local).toList();
    }
    SourcedSetting urls = require(ProfileSetting.INFERENCE_URL);
    List<Endpoint> all = new ArrayList<>();
    for (String url : urls.text().split(",", -1)) {
      all.add(endpoint(url, urls.origin()));
    }
    return all;
  }

  /** The model that is served, where it is known without asking. */
  Optional<String> model() throws IOException {
    Optional<String> named = setting(ProfileSetting.MODEL).map(SourcedSetting::text);
    return named.isPresent() || data == null ? named : Optional.of(addresses(data).model());
  }

  private String model(Endpoint endpoint, RoleKey key) throws IOException {
    Optional<String> known = model();
    if (known.isPresent()) {
      return known.get();
    }
    List<String> served = InferenceClient.models(endpoint, key);
    if (served.size() != 1) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%d models are served at %s: name one with --model".formatted(served.size(), endpoint));
    }
    return served.get(0);
  }

  /** What to call as a role with. */
  RoleKey key(Role role) throws IOException {
    SourcedSetting file = values.get(ProfileSetting.API_KEY_FILE);
    if (file != null) {
      return read(role, file);
    }
    SourcedSetting folder = values.get(ProfileSetting.API_KEY_FOLDER);
    if (folder != null) {
      RoleKeyFiles files = new RoleKeyFiles(Path.of(folder.text()));
      warn(files.file(role));
      return files.key(role).from(files.file(role) + ", by " + folder.origin());
    }
    if (data != null) {
      return data.roleKeys().key(role).from(data.roleKeys().file(role).toString());
    }
    return RoleKey.none(role).from("--api-key-file, $LETHE_API_KEY_FILE or a profile");
  }

  private RoleKey read(Role role, SourcedSetting file) throws IOException {
    Path path = Path.of(file.text());
    RoleKey key = RoleKey.read(role, path).from(path + ", by " + file.origin());
    warn(path);
    return key;
  }

  private RoleKey keyFor(Endpoint endpoint, Role role) throws IOException {
    RoleKey key = key(role);
    if (key.text() != null && isReadableOnTheWay(endpoint)) {
      notices.accept(
          "warning: the key goes to " + endpoint.base() + " without TLS, readable on the way");
    }
    return key;
  }

  private static boolean isReadableOnTheWay(Endpoint endpoint) {
    URI uri = URI.create(endpoint.base());
    if (!"http".equalsIgnoreCase(uri.getScheme())) {
      return false;
    }
    try {
      return !InetAddress.getByName(uri.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false; // nothing will be sent
    }
  }

  private void warn(Path file) {
    SecretFileMode.warning(file).ifPresent(notices);
  }

  /** Broker and database. */
  InstallationStores stores() throws IOException {
    return data == null
        ? InstallationStores.named(this, notices)
        : InstallationStores.of(addresses(data), data);
  }

  /** Checks certificates and checkpoints. */
  Path trustedKey() {
    return file(ProfileSetting.TRUSTED_KEY, data == null ? null : data.trustedKey());
  }

  /** Checks shields and bundles. */
  Path artefactKeys() {
    return file(ProfileSetting.ARTEFACT_KEYS, data == null ? null : data.trustedArtefactKeys());
  }

  /** Checks revocations and heads. */
  Path revocationKeys() {
    return file(ProfileSetting.REVOCATION_KEYS, data == null ? null : data.trustedRevocationKeys());
  }

  /** The folder outside the database that bears witness, where it is on this machine. */
  Optional<CheckpointFolder> checkpoints() {
    return dataFolder().map(folder -> new CheckpointFolder(folder.audit()));
  }

  private Path file(ProfileSetting setting, @Nullable Path otherwise) {
    SourcedSetting value = values.get(setting);
    if (value != null) {
      return Path.of(value.text());
    }
    if (otherwise == null) {
      throw missing(setting, "; whom to trust must be known from elsewhere, so name the file");
    }
    return otherwise;
  }

  /**
   * What must be said of an installation that is reached over the network.
   *
   * @throws CommandFailure if it is not
   */
  SourcedSetting require(ProfileSetting setting) {
    SourcedSetting value = values.get(setting);
    if (value == null) {
      throw missing(setting, "; name it with --" + setting.key() + " or in the profile");
    }
    return value;
  }

  private CommandFailure missing(ProfileSetting setting, String advice) {
    return new CommandFailure(
        ExitCode.USAGE, "no " + setting.key() + " is known (" + origin + ")" + advice);
  }

  private Endpoint endpoint(ProfileSetting setting) throws IOException {
    SourcedSetting url = require(setting);
    return endpoint(url.text(), url.origin());
  }

  private Endpoint endpoint(String url, String namedBy) throws IOException {
    SourcedSetting authorities = values.get(ProfileSetting.CA_FILE);
    return Endpoint.of(
        url,
        "by " + namedBy,
        authorities == null ? null : TrustedAuthorities.read(Path.of(authorities.text())));
  }

  private Endpoint local(String url) {
    return Endpoint.of(url, data == null ? "" : "of " + data.root() + ", " + origin, null);
  }

  private String trainer(DataFolder folder) throws IOException {
    var unused = addresses(folder);
    return folder
        .trainerAddress()
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.NOT_RUNNING, "no trainer of this program runs on " + folder.root()));
  }

  private StackAddresses addresses(DataFolder folder) throws IOException {
    return StackAddresses.load(folder)
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.NOT_RUNNING,
                    "nothing runs on %s, %s (start it: lethe up --data DIR)"
                        .formatted(folder.root(), origin)));
  }

  @Override
  public String toString() {
    return data == null
        ? Stream.of(ProfileSetting.URL, ProfileSetting.INFERENCE_URL)
                .map(values::get)
                .filter(Objects::nonNull)
                .map(SourcedSetting::text)
                .findFirst()
                .orElse("no address")
            + ", "
            + origin
        : data.root() + ", " + origin;
  }
}
