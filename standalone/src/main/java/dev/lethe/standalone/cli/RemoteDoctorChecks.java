package dev.lethe.standalone.cli;

import dev.lethe.schemas.TopicProvisioner;
import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.Endpoint;
import dev.lethe.standalone.client.RoleKey;
import dev.lethe.standalone.doctor.AcceptedKeyCheck;
import dev.lethe.standalone.doctor.BrokerCheck;
import dev.lethe.standalone.doctor.ClockCheck;
import dev.lethe.standalone.doctor.DatabaseCheck;
import dev.lethe.standalone.doctor.EndpointCheck;
import dev.lethe.standalone.doctor.InstallationCheck;
import dev.lethe.standalone.doctor.JavaVersionCheck;
import dev.lethe.standalone.doctor.KnownOutcome;
import dev.lethe.standalone.doctor.TopicSettingsCheck;
import dev.lethe.standalone.profile.ProfileSetting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The checks of {@code lethe doctor} for an installation elsewhere: whether this machine reaches
 * it, is believed, and agrees with it about the time. What a stack needs of a machine is asked
 * there.
 *
 * @param partitions that its topics should have
 */
record RemoteDoctorChecks(ChosenInstallation installation, int partitions) {
  private static final String REQUESTS = "/v1/requests?limit=1";
  private static final String MODELS = "/v1/models";

  /**
   * All of them, in their order.
   *
   * @throws IOException when a file that the installation's settings name cannot be read
   */
  List<InstallationCheck> all() throws IOException {
    List<InstallationCheck> all = new ArrayList<>();
    all.add(JavaVersionCheck.ofThisProcess());
    Optional<Endpoint> ingest = Optional.empty();
    if (has(ProfileSetting.URL)) {
      ingest = Optional.of(installation.ingest());
      all.add(new EndpointCheck("ingest", ingest.get()));
      all.addAll(keys("key", ingest.get(), REQUESTS, List.of(Role.SUBMITTER, Role.APPROVER)));
    } else {
      all.add(unknown("ingest", ProfileSetting.URL));
    }
    if (has(ProfileSetting.INFERENCE_URL)) {
      List<Endpoint> replicas = installation.inference();
      for (int i = 0; i < replicas.size(); i++) {
        all.add(new EndpointCheck("inference-" + (i + 1), replicas.get(i)));
      }
      all.addAll(keys("model-key", replicas.get(0), MODELS, List.of(Role.OPERATOR)));
    } else {
      all.add(unknown("inference", ProfileSetting.INFERENCE_URL));
    }
    if (has(ProfileSetting.TRAINER_URL)) {
      all.add(new EndpointCheck("trainer", installation.trainerEndpoint()));
    }
    Optional<DataSource> database = stores(all);
    all.add(ClockCheck.ofEndpoint(database, ingest));
    return all;
  }

  private Optional<DataSource> stores(List<InstallationCheck> all) throws IOException {
    InstallationStores stores = installation.stores();
    if (has(ProfileSetting.BOOTSTRAP)) {
      all.add(new BrokerCheck(stores.kafka()));
      all.add(
          new TopicSettingsCheck(
              stores.kafka(), new TopicProvisioner(stores.topics(), partitions)));
    } else {
      all.add(unknown("broker", ProfileSetting.BOOTSTRAP));
    }
    if (!has(ProfileSetting.DATABASE)) {
      all.add(unknown("database", ProfileSetting.DATABASE));
      return Optional.empty();
    }
    DataSource database = stores.owner();
    all.add(new DatabaseCheck(database));
    return Optional.of(database);
  }

  /** One file is for all roles; a folder has one for each. */
  private List<InstallationCheck> keys(
      String name, Endpoint endpoint, String path, List<Role> roles) throws IOException {
    if (!has(ProfileSetting.API_KEY_FOLDER) || has(ProfileSetting.API_KEY_FILE)) {
      return List.of(new AcceptedKeyCheck(name, endpoint, path, key(roles.get(0))));
    }
    List<InstallationCheck> all = new ArrayList<>();
    for (Role role : roles) {
      all.add(new AcceptedKeyCheck(name + "-" + role.text(), endpoint, path, key(role)));
    }
    return all;
  }

  private RoleKey key(Role role) throws IOException {
    return installation.key(role);
  }

  private boolean has(ProfileSetting setting) {
    return installation.setting(setting).isPresent();
  }

  private InstallationCheck unknown(String name, ProfileSetting setting) {
    return KnownOutcome.skipped(
        name,
        "no " + setting.key() + " is known (" + installation.origin() + ")",
        "a profile may name it, if commands are to reach it from here");
  }
}
