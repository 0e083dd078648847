package dev.lethe.inference;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jboss.logmanager.ExtLogRecord;

/** Everything that is logged until it is closed, at every level where requests pass through. */
final class LogCapture extends Handler implements AutoCloseable {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger root = Logger.getLogger("");
  private final List<Logger> verbose =
      Stream.of("dev.lethe", "io.quarkus", "io.vertx", "ai.djl").map(Logger::getLogger).toList();

  LogCapture() {
    setLevel(Level.ALL);
    verbose.forEach(logger -> logger.setLevel(Level.ALL));
    root.addHandler(this);
  }

  List<String> lines() {
    return lines;
  }

  @Override
  public void publish(LogRecord message) {
    StringBuilder line = new StringBuilder(ExtLogRecord.wrap(message).getFormattedMessage());
    for (Throwable t = message.getThrown(); t != null; t = t.getCause()) {
      line.append(' ').append(t);
    }
    lines.add(line.toString());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    root.removeHandler(this);
    verbose.forEach(logger -> logger.setLevel(null));
  }
}
