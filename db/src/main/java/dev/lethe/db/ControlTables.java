package dev.lethe.db;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.WithdrawalOrder;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.NewestHead;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code control_statement}, {@code live_set_head}, {@code control_finding} and {@code
 * enforcement_gap}. Signatures are checked here, once for each record.
 */
final class ControlTables {
  static final String STATEMENT =
      "INSERT INTO control_statement (model, role, sequence, digest, previous, artefact,"
          + " request_id, at, event) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
          + " ON CONFLICT (model, role, sequence, digest) DO NOTHING";

  static final String HEAD =
      "INSERT INTO live_set_head (model, sequence, event, signed_at) VALUES (?, ?, ?, ?)"
          + " ON CONFLICT (model) DO UPDATE SET sequence = excluded.sequence,"
          + " event = excluded.event, signed_at = excluded.signed_at";

  static final String FINDING =
      "INSERT INTO control_finding (topic, kafka_partition, kafka_offset, source, fault, model,"
          + " request_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
          + " ON CONFLICT (topic, kafka_partition, kafka_offset, source) DO NOTHING";

  static final String LOST =
      "INSERT INTO enforcement_gap (request_id, replica, since, digest, model, reason)"
          + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (request_id, replica, since) DO NOTHING";

  static final String RESTORED =
      "UPDATE enforcement_gap SET restored_at = ? WHERE request_id = ? AND replica = ?"
          + " AND since <= ? AND restored_at IS NULL";

  private static final String PROJECTOR = "projector";

  private final WriteBatch writes;
  private final ControlKeys keys;
  private final List<Checked> checked = new ArrayList<>();
  private final Map<String, NewestHead> heads = new LinkedHashMap<>();
  private final Map<String, LiveSetHead> offered = new LinkedHashMap<>();
  private final Connection connection;

  private record Checked(SourcedEvent source, byte[] value, AdapterEvent event) {}

  ControlTables(Connection connection, WriteBatch writes, ControlKeys keys) {
    this.connection = connection;
    this.writes = writes;
    this.keys = keys;
  }

  /** A statement; what its signature does not carry is a finding and nothing else. */
  void statement(SourcedEvent source, byte[] value, AdapterEvent event) throws SQLException {
    Optional<ControlFault> fault = ControlSignatures.check(event, keys);
    if (fault.isPresent()) {
      find(source, fault.get(), event.model(), event.requestId(), event.at());
    } else {
      checked.add(new Checked(source, value, event));
    }
  }

  /** A head. It stands in for an older one when {@link #write()} is called. */
  void head(SourcedEvent source, Event<LiveSetHead> event) throws SQLException {
    LiveSetHead head = event.data();
    NewestHead newest = heads.get(head.model());
    if (newest == null) {
      newest = new NewestHead(head.model(), keys);
      LiveSetHeads.read(connection, head.model()).ifPresent(newest::restore);
      heads.put(head.model(), newest);
    }
    Optional<ControlFault> fault = newest.offer(head);
    if (fault.isEmpty()) {
      offered.put(head.model(), head);
    } else if (fault.get() != ControlFault.REPEATED) { // it is signed again all the time
      find(source, fault.get(), head.model(), null, head.at());
    }
  }

  /** An order changes no table; one that does not count is a finding. */
  void order(SourcedEvent source, WithdrawalOrder order) throws SQLException {
    Optional<ControlFault> fault = ControlSignatures.check(order, keys);
    if (fault.isPresent()) {
      find(source, fault.get(), order.model(), order.requestId(), order.at());
    }
  }

  /** What a replica found, or the tracker saw of one. */
  void enforcement(SourcedEvent source, EnforcementEvent event) throws SQLException {
    switch (event.kind()) {
      case ENFORCEMENT_LOST ->
          writes.add(
              LOST,
              event.requestId(),
              event.replica(),
              event.at(),
              event.digest(),
              event.model(),
              event.reason());
      case ENFORCEMENT_RESTORED ->
          writes.add(RESTORED, event.at(), event.requestId(), event.replica(), event.at());
      case STATEMENT_REJECTED -> {
        RejectedRecord rejected = RejectedRecord.parse(event.reason(), source);
        write(
            rejected.position(),
            event.replica(),
            rejected.fault(),
            event.model(),
            event.requestId(),
            event.at());
      }
      case ENFORCED, REJECTED, WITHDRAWN -> ReplicaTables.apply(writes, event);
    }
  }

  /** A record that is none of its topic's. */
  void unreadable(SourcedEvent source, InvalidEventException e) throws SQLException {
    write(source, PROJECTOR, e.code(), null, null, null);
  }

  /** To be called once, when all records were given. */
  void write() throws SQLException {
    StatementLookup places =
        StatementLookup.read(connection, checked.stream().map(Checked::event).toList());
    for (Checked each : checked) {
      StatementLookup.Place place = StatementLookup.Place.of(each.event());
      boolean alone = places.isAlone(place);
      if (!alone && !places.knows(place)) {
        AdapterEvent event = each.event();
        find(
            each.source(),
            ControlFault.CONTRADICTING,
            event.model(),
            event.requestId(),
            event.at());
      }
      if (alone || places.follows(place)) {
        AdapterTable.apply(writes, each.event());
      }
      places.add(place);
      write(each, place);
    }
    for (LiveSetHead head : offered.values()) {
      String text = LiveSetHeads.text(head);
      writes.add(HEAD, head.model(), head.sequence(), text, head.at());
    }
  }

  private void write(Checked each, StatementLookup.Place place) throws SQLException {
    writes.add(
        STATEMENT,
        place.model(),
        place.role(),
        place.sequence(),
        place.digest(),
        place.previous(),
        each.event().digest(),
        each.event().requestId(),
        each.event().at(),
        new String(each.value(), StandardCharsets.UTF_8));
  }

  private void find(
      SourcedEvent source,
      ControlFault fault,
      String model,
      @Nullable String requestId,
      @Nullable Instant at)
      throws SQLException {
    write(source, PROJECTOR, fault.code(), model, requestId, at);
  }

  private void write(
      SourcedEvent position,
      String finder,
      String fault,
      @Nullable String model,
      @Nullable String requestId,
      @Nullable Instant at)
      throws SQLException {
    writes.add(
        FINDING,
        position.topic(),
        position.partition(),
        position.offset(),
        finder,
        fault,
        model,
        requestId,
        at);
  }
}
