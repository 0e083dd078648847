package dev.lethe.db;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.control.ControlSignatures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Which statements stand at the places of some chains, and just before them. */
final class StatementLookup {
  static final String ARTEFACT = "artefact";
  static final String REVOCATION = "revocation";

  private final Map<String, Set<String>> digests = new HashMap<>();

  /** A statement's place in its chain. */
  record Place(String model, String role, long sequence, String digest, String previous) {
    static Place of(AdapterEvent event) {
      ChainEnd end = ControlSignatures.end(event);
      String role = event.kind() == AdapterEvent.Kind.ADAPTER_REVOKED ? REVOCATION : ARTEFACT;
      String previous = Objects.requireNonNull(event.statement()).previous();
      return new Place(event.model(), role, end.sequence(), end.digest(), previous);
    }

    private String key(long at) {
      return model + "\n" + role + "\n" + at;
    }
  }

  static StatementLookup read(Connection connection, List<AdapterEvent> events)
      throws SQLException {
    StatementLookup places = new StatementLookup();
    if (events.isEmpty()) {
      return places;
    }
    Set<String> models = new LinkedHashSet<>();
    Set<Long> sequences = new LinkedHashSet<>();
    for (AdapterEvent event : events) {
      long sequence = Objects.requireNonNull(event.statement()).sequence();
      models.add(event.model());
      sequences.add(sequence - 1);
      sequences.add(sequence);
    }
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT model, role, sequence, digest, previous FROM control_statement"
                + " WHERE model = ANY (?) AND sequence = ANY (?)")) {
      query.setArray(1, connection.createArrayOf("text", models.toArray()));
      query.setArray(2, connection.createArrayOf("bigint", sequences.toArray()));
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          places.add(
              new Place(
                  row.getString(1),
                  row.getString(2),
                  row.getLong(3),
                  row.getString(4),
                  row.getString(5)));
        }
      }
    }
    return places;
  }

  void add(Place place) {
    digests
        .computeIfAbsent(place.key(place.sequence()), key -> new HashSet<>())
        .add(place.digest());
  }

  boolean knows(Place place) {
    return digests.getOrDefault(place.key(place.sequence()), Set.of()).contains(place.digest());
  }

  /** Whether nothing else stands there. */
  boolean isAlone(Place place) {
    Set<String> there = digests.getOrDefault(place.key(place.sequence()), Set.of());
    return there.isEmpty() || there.equals(Set.of(place.digest()));
  }

  /** Whether what it names as its predecessor is known. */
  boolean follows(Place place) {
    return place.sequence() == 1
        ? place.previous().equals(ChainEnd.NONE.digest())
        : digests
            .getOrDefault(place.key(place.sequence() - 1), Set.of())
            .contains(place.previous());
  }
}
