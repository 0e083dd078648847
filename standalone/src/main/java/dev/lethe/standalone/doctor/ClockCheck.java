package dev.lethe.standalone.doctor;

import dev.lethe.standalone.client.Endpoint;
import dev.lethe.standalone.client.UnreachableException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Whether this machine's clock agrees with those that it works with. Deadlines, heartbeats and the
 * times in the audit trail rest on them.
 *
 * @param clock of this machine
 * @param others the ones to compare with
 */
public record ClockCheck(Clock clock, List<RemoteClock> others) implements InstallationCheck {
  /** Heartbeats count for 8 to 10 s, so that a replica would be taken for dead soon. */
  private static final Duration DOUBTFUL = Duration.ofSeconds(5);

  private static final Duration WRONG = Duration.ofSeconds(60);

  /** How far a clock is off. */
  private record ClockSkew(String name, Duration by, boolean ahead) {
    String text() {
      return name + " is " + by.toSeconds() + " s " + (ahead ? "ahead" : "behind");
    }
  }

  /** Against a database and a service. */
  public static ClockCheck of(Optional<DataSource> database, Optional<String> service) {
    List<RemoteClock> others = new ArrayList<>();
    database.map(RemoteClock::of).ifPresent(others::add);
    service.map(base -> RemoteClock.of("ingest", base)).ifPresent(others::add);
    return new ClockCheck(Clock.systemUTC(), others);
  }

  /** Against a database and a service elsewhere. */
  public static ClockCheck ofEndpoint(Optional<DataSource> database, Optional<Endpoint> service) {
    List<RemoteClock> others = new ArrayList<>();
    database.map(RemoteClock::of).ifPresent(others::add);
    service.map(RemoteClock::of).ifPresent(others::add);
    return new ClockCheck(Clock.systemUTC(), others);
  }

  @Override
  public String name() {
    return "clock";
  }

  @Override
  public CheckOutcome run() {
    List<ClockSkew> skews = new ArrayList<>();
    others.forEach(other -> skew(other).ifPresent(skews::add));
    if (skews.isEmpty()) {
      return CheckOutcome.skipped(
          "nobody answers who could tell the time", "start the database or a stack");
    }
    List<String> off =
        skews.stream()
            .filter(skew -> skew.by().compareTo(DOUBTFUL) > 0)
            .map(ClockSkew::text)
            .toList();
    if (off.isEmpty()) {
      return CheckOutcome.ok(
          "within "
              + DOUBTFUL.toSeconds()
              + " s of "
              + String.join(" and ", skews.stream().map(ClockSkew::name).toList()));
    }
    String finding = "seen from this machine, " + String.join(", ", off);
    String advice = "let NTP set the clocks of all machines, as `timedatectl set-ntp true` does";
    return skews.stream().anyMatch(skew -> skew.by().compareTo(WRONG) > 0)
        ? CheckOutcome.failed(finding, advice)
        : CheckOutcome.warning(finding, advice);
  }

  /** The other clock was read at some moment between two looks at this one. */
  private Optional<ClockSkew> skew(RemoteClock other) {
    try {
      Instant before = clock.instant();
      Optional<Instant> read = other.reading().read();
      Instant after = clock.instant();
      return read.map(remote -> skew(other, before, remote, after));
    } catch (IOException | SQLException | UnreachableException e) {
      return Optional.empty(); // whoever does not answer has a check of its own
    }
  }

  private static ClockSkew skew(RemoteClock other, Instant before, Instant remote, Instant after) {
    Instant latest = remote.plus(other.resolution());
    if (remote.isAfter(after)) {
      return new ClockSkew(other.name(), Duration.between(after, remote), true);
    }
    return latest.isBefore(before)
        ? new ClockSkew(other.name(), Duration.between(latest, before), false)
        : new ClockSkew(other.name(), Duration.ZERO, false);
  }
}
