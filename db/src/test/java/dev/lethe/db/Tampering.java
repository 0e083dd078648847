package dev.lethe.db;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What somebody can do in SQL who owns the server, chosen by a seed. */
final class Tampering {
  private static final String REWRITE_CHAIN =
      """
      DO $$ DECLARE r record; h bytea := decode(repeat('00', 32), 'hex');
      BEGIN
        FOR r IN SELECT seq, payload FROM audit_event ORDER BY seq LOOP
          UPDATE audit_event SET prev_hash = h,
            hash = sha256(h || int8send(seq) || convert_to(payload, 'UTF8')) WHERE seq = r.seq
            RETURNING hash INTO h;
        END LOOP;
      END $$""";

  private static final String[] UPDATES = {
    "payload = replace(payload, 'acme', 'emca')",
    "payload = replace(payload, 'acme', 'emca'), tenant = 'emca'",
    "payload = payload || ' '",
    "event_id = 'other'",
    "request_id = 'other'",
    "tenant = 'other'",
    "model = 'other'",
    "type = 'other'",
    "state = 'HELD'",
    "occurred_at = occurred_at + interval '1 microsecond'",
    "topic = 'other'",
    "kafka_partition = 1",
    "kafka_offset = kafka_offset + 1000000",
    "kafka_offset = -1",
    "hash = sha256('x')",
    "prev_hash = sha256('x')",
    "actor = '{\"subject\": \"other\", \"authentication\": \"none\"}'",
  };

  private final Random random;
  private final int rows;
  private final List<String> statements = new ArrayList<>();

  private Tampering(long seed, int rows) {
    this.random = new Random(seed);
    this.rows = rows;
  }

  /** The seed's statements, against a trail of so many rows. */
  static List<String> of(int seed, int rows) {
    Tampering tampering = new Tampering(seed, rows);
    switch (seed % 6) {
      case 0 -> tampering.update();
      case 1 -> tampering.delete();
      case 2 -> tampering.insert();
      case 3 -> tampering.swap();
      case 4 -> tampering.truncate();
      default -> tampering.rewrite();
    }
    return tampering.statements;
  }

  private void update() {
    statements.add(
        "UPDATE audit_event SET "
            + UPDATES[random.nextInt(UPDATES.length)]
            + " WHERE seq = "
            + row());
    coverUp();
  }

  private void delete() {
    int row = row();
    statements.add("DELETE FROM audit_event WHERE seq = " + row);
    if (random.nextBoolean()) {
      renumber(row, -1);
      coverUp();
    }
  }

  private void insert() {
    int row = row();
    renumber(row, 1);
    statements.add(
        "INSERT INTO audit_event SELECT "
            + row
            + ", 'forged', request_id, tenant, model, type, state, occurred_at,"
            + " replace(payload, event_id, 'forged'), topic, kafka_partition, -7, hash, hash"
            + " FROM audit_event ORDER BY seq LIMIT 1");
    coverUp();
  }

  private void swap() {
    int first = row();
    int second = first % rows + 1;
    statements.add("UPDATE audit_event SET seq = 100000 WHERE seq = " + first);
    statements.add("UPDATE audit_event SET seq = %d WHERE seq = %d".formatted(first, second));
    statements.add("UPDATE audit_event SET seq = %d WHERE seq = 100000".formatted(second));
    if (random.nextBoolean()) {
      statements.add( // the positions back in their order
          "UPDATE audit_event SET kafka_offset = -kafka_offset - 1");
      statements.add(
          "UPDATE audit_event SET kafka_offset = (SELECT count(*) FROM audit_event a WHERE a.seq <"
              + " audit_event.seq)");
    }
    coverUp();
  }

  private void truncate() {
    statements.add("DELETE FROM audit_event WHERE seq >= " + row());
    if (random.nextBoolean()) {
      statements.add("DELETE FROM audit_tile");
      statements.add("DELETE FROM audit_checkpoint");
    }
  }

  /** From some row on everything says something else, and all hashes are right. */
  private void rewrite() {
    statements.add(
        "UPDATE audit_event SET payload = replace(payload, 'acme', 'emca'), tenant = 'emca'"
            + " WHERE seq >= "
            + row());
    statements.add(REWRITE_CHAIN);
    statements.add("DELETE FROM audit_tile");
    statements.add("UPDATE audit_checkpoint SET root = '', note = replace(note, '1', '2')");
  }

  private void coverUp() {
    if (random.nextBoolean()) {
      statements.add(REWRITE_CHAIN);
    }
  }

  private void renumber(int from, int by) {
    statements.add("UPDATE audit_event SET seq = -seq WHERE seq >= " + from);
    statements.add("UPDATE audit_event SET seq = -seq + %d WHERE seq < 0".formatted(by));
  }

  private int row() {
    return 1 + random.nextInt(rows);
  }
}
