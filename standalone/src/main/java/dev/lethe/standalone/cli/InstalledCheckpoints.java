package dev.lethe.standalone.cli;

import dev.lethe.db.AuditExport;
import dev.lethe.db.tlog.CheckpointFile;
import dev.lethe.db.tlog.CheckpointFolder;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.TreeHead;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.standalone.demo.AuditCheck;
import dev.lethe.standalone.launch.StackAddresses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The checkpoints that an installation signed: those in its folder, and those in its database.
 *
 * @param folder outside the database
 * @param key the trusted key, given the name of the log
 */
record InstalledCheckpoints(CheckpointFolder folder, Function<String, VerifierKey> key) {

  static InstalledCheckpoints of(DataOption data, TrustedKeyOption key) throws IOException {
    return new InstalledCheckpoints(new CheckpointFolder(data.folder().audit()), key.resolve(data));
  }

  /**
   * Those of the folder.
   *
   * @throws CommandFailure if the database has newer ones, so that the folder has lost some
   */
  List<SignedCheckpoint> outside(StackAddresses addresses) throws IOException {
    Optional<SignedCheckpoint> inside = inside(addresses); // first, as it is filled last
    List<SignedCheckpoint> all = folder.read();
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
  SignedCheckpoint newest(StackAddresses addresses) throws IOException {
    List<SignedCheckpoint> all = folder.read();
    SignedCheckpoint newest =
        all.isEmpty() ? inside(addresses).orElse(null) : all.get(all.size() - 1);
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

  private Optional<SignedCheckpoint> inside(StackAddresses addresses) {
    return AuditCheck.with(addresses, database -> AuditExport.newest(database, key));
  }
}
