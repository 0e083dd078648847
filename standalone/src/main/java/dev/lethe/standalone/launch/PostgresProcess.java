package dev.lethe.standalone.launch;

import dev.lethe.localstack.PostgresServer;
import dev.lethe.localstack.PostgresSettings;
import java.io.IOException;
import java.nio.file.Path;

/** The database as a child; it counts as started only when it accepts connections. */
record PostgresProcess(PostgresSettings settings) implements ProcessSpec {
  static final String NAME = "postgres";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Path log() {
    return settings.log();
  }

  @Override
  public Process start() throws IOException {
    return PostgresServer.start(settings).process();
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public boolean stop(ProcessHandle process) throws IOException {
    PostgresServer.stop(process);
    return true;
  }
}
