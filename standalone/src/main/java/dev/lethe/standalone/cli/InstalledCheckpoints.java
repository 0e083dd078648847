package dev.lethe.standalone.cli;

import dev.lethe.db.AuditExport;
import dev.lethe.db.tlog.CheckpointFile;
import dev.lethe.db.tlog.CheckpointFolder;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.TreeHead;
import dev.lethe.db.tlog.VerifierKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints that an installation signed: those in its folder, and those in its database.
 *
 * @param folder outside the database; null where it is not on this machine
 * @param key the trusted key, given the name of the log
 */
record InstalledCheckpoints(@Nullable CheckpointFolder folder, Function<String, VerifierKey> key) {

  static InstalledCheckpoints of(ChosenInstallation installation, TrustedKeyOption key)
      throws IOException {
    return new InstalledCheckpoints(
        installation.checkpoints().orElse(null), key.resolve(installation));
  }

  /** The name of the log, where the folder says it. */
  Optional<String> origin() throws IOException {
    return folder == null ? Optional.empty() : folder.origin();
  }

  /** Those of the folder, none where there is no folder. */
  List<SignedCheckpoint> kept() throws IOException {
    return folder == null ? List.of() : folder.read();
  }

  /**
   * Those of the folder; where it is not on this machine, the newest of the database.
   *
   * @throws CommandFailure if the database has newer ones, so that the folder has lost some
   */
  List<SignedCheckpoint> outside(InstallationStores stores) throws IOException {
    Optional<SignedCheckpoint> inside = inside(stores); // first, as it is filled last
    if (folder == null) {
      return inside.stream().toList();
    }
    List<SignedCheckpoint> all = kept();
    long newest = all.isEmpty() ? 0 : all.get(all.size() - 1).checkpoint().size();
    if (inside.isPresent() && inside.get().checkpoint().size() > newest) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "%s ends at %d rows, the database has a checkpoint of %d: it was cut off"
              .formatted(folder.checkpoints(), newest, inside.get().checkpoint().size()));
    }
    return all;
  }

  /**
   * The newest, by which events are proved.
   *
   * @throws CommandFailure if there is none yet
   */
  SignedCheckpoint newest(InstallationStores stores) throws IOException {
    List<SignedCheckpoint> all = kept();
    SignedCheckpoint newest = all.isEmpty() ? inside(stores).orElse(null) : all.get(all.size() - 1);
    if (newest == null) {
      throw new CommandFailure(ExitCode.FAILED, "no checkpoint was signed yet");
    }
    if (!newest.isSignedBy(key.apply(newest.checkpoint().origin()))) {
      throw new CommandFailure(
          ExitCode.FAILED, "the newest checkpoint is not signed with the trusted key");
    }
    return newest;
  }

  /**
   * The last checkpoint of a file that somebody keeps, which must be signed.
   *
   * @throws CommandFailure if it is not
   */
  static TreeHead kept(Path file, Function<String, VerifierKey> key) throws IOException {
    List<SignedCheckpoint> all = CheckpointFile.read(file);
    SignedCheckpoint last = all.isEmpty() ? null : all.get(all.size() - 1);
    if (last == null || !last.isSignedBy(key.apply(last.checkpoint().origin()))) {
      throw new CommandFailure(
          ExitCode.FAILED, "no checkpoint that is signed with the trusted key: " + file);
    }
    return last.checkpoint();
  }

  private Optional<SignedCheckpoint> inside(InstallationStores stores) {
    return stores.with(database -> AuditExport.newest(database, key));
  }
}
