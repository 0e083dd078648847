package dev.lethe.standalone.cli;

import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.IngestClient;
import dev.lethe.standalone.launch.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The signed documents of one request, byte for byte. */
interface CertificateSource {
  /**
   * The certificate, or the signed findings in its place.
   *
   * @throws CommandFailure if there is neither
   */
  byte[] certificate() throws IOException;

  /** The statement that the request was revoked, if it was. */
  Optional<byte[]> revocation() throws IOException;

  /**
   * Of that installation: from the data folder, where nothing need be running, or from its ingest
   * service.
   */
  static CertificateSource of(ChosenInstallation installation, String id) throws IOException {
    Optional<DataFolder> data = installation.dataFolder();
    return data.isPresent()
        ? new InFolder(data.get().certificates(), id)
        : new OverHttp(installation.ingest(Role.AUDITOR), id);
  }

  /** In a data folder. */
  record InFolder(Path folder, String id) implements CertificateSource {
    @Override
    public byte[] certificate() throws IOException {
      Path file = folder.resolve(id + ".json").normalize();
      if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
        throw new CommandFailure(ExitCode.USAGE, "no certificate: " + file);
      }
      return Files.readAllBytes(file);
    }

    @Override
    public Optional<byte[]> revocation() throws IOException {
      Path file = folder.resolve("revocations").resolve(id + ".json");
      return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }
  }

  /** From a service. */
  record OverHttp(IngestClient ingest, String id) implements CertificateSource {
    @Override
    public byte[] certificate() {
      return ingest.certificate(id);
    }

    @Override
    public Optional<byte[]> revocation() {
      return ingest.revocation(id);
    }
  }
}
