package dev.lethe.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.lethe.localstack.DatabaseUsers;
import dev.lethe.localstack.LocalStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

class ClockCheckTest {
  private static final Instant NOW = Instant.parse("2026-03-04T14:03:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final Duration HOUR = Duration.ofHours(1);

  @ParameterizedTest
  @CsvSource({
    "0, OK",
    "5000, OK",
    "-5000, OK",
    "5001, WARNING",
    "-5001, WARNING",
    "60000, WARNING",
    "60001, FAILED",
    "-60001, FAILED"
  })
  void theFurtherOffTheWorse(long millis, CheckStatus status) {
    RemoteClock other =
        new RemoteClock("Postgres", Duration.ZERO, () -> Optional.of(NOW.plusMillis(millis)));

    assertThat(new ClockCheck(CLOCK, List.of(other)).run().status()).isEqualTo(status);
  }

  @Test
  void saysWhoseClockIsOffAndWhichWay() {
    RemoteClock good = new RemoteClock("Postgres", Duration.ZERO, () -> Optional.of(NOW));
    RemoteClock late =
        new RemoteClock("ingest", Duration.ZERO, () -> Optional.of(NOW.minusSeconds(90)));

    CheckOutcome outcome = new ClockCheck(CLOCK, List.of(good, late)).run();

    assertThat(outcome.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(outcome.finding()).isEqualTo("seen from this machine, ingest is 90 s behind");
    assertThat(outcome.advice()).contains("NTP");
  }

  @Test
  void aTimeThatIsCutOffMayBeLaterThanItSays() {
    RemoteClock other =
        new RemoteClock("ingest", Duration.ofSeconds(1), () -> Optional.of(NOW.minusMillis(5_900)));

    assertThat(new ClockCheck(CLOCK, List.of(other)).run().status()).isEqualTo(CheckStatus.OK);
  }

  @Test
  void whoDoesNotAnswerIsNotCompared() {
    RemoteClock silent = new RemoteClock("ingest", Duration.ZERO, Optional::empty);
    RemoteClock broken =
        new RemoteClock(
            "Postgres",
            Duration.ZERO,
            () -> {
              throw new IOException("no");
            });

    assertThat(new ClockCheck(CLOCK, List.of(silent, broken)).run().status())
        .isEqualTo(CheckStatus.SKIPPED);
  }

  @Test
  void postgresTellsItsTime() {
    RemoteClock postgres = RemoteClock.of(database());
    Clock slow = Clock.offset(Clock.systemUTC(), HOUR.negated());

    CheckOutcome good = new ClockCheck(Clock.systemUTC(), List.of(postgres)).run();
    CheckOutcome wrong = new ClockCheck(slow, List.of(postgres)).run();

    assertThat(good).isEqualTo(CheckOutcome.ok("within 5 s of Postgres"));
    assertThat(wrong.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(wrong.finding()).contains("Postgres is 3", "ahead");
  }

  /** The server of the JDK sends the header. */
  @Test
  void soDoesAServiceByItsHeader() throws Exception {
    HttpServer service =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/q/health/live",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    service.start();
    try {
      String base = "http://127.0.0.1:" + service.getAddress().getPort();
      Clock fast = Clock.offset(Clock.systemUTC(), HOUR);

      CheckOutcome wrong = new ClockCheck(fast, List.of(RemoteClock.of("ingest", base))).run();

      assertThat(ClockCheck.of(Optional.empty(), Optional.of(base)).run())
          .isEqualTo(CheckOutcome.ok("within 5 s of ingest"));
      assertThat(wrong.status()).isEqualTo(CheckStatus.FAILED);
      assertThat(wrong.finding()).contains("ingest is 3", "behind");
    } finally {
      service.stop(0);
    }
  }

  private static PGSimpleDataSource database() {
    DatabaseUsers.Login auditor = LocalStack.start().users().auditor();
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(LocalStack.start().jdbcUrl());
    source.setUser(auditor.user());
    source.setPassword(auditor.password());
    return source;
  }
}
