-- The audit trail, the views of the log, and the wrapped keys. Everything but request_key can be rebuilt from Kafka.

-- Group roles: log-in roles are made members of them by whoever runs the database.
DO $$
DECLARE
  group_role text;
BEGIN
  FOREACH group_role IN ARRAY ARRAY['lethe_service', 'lethe_auditor'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = group_role) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', group_role);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL; -- another database of this server was migrated at the same moment
      END;
    END IF;
  END LOOP;
END
$$;

-- One row for each event on request-events, in the topic's order.
CREATE TABLE audit_event (
  seq             bigint      PRIMARY KEY CHECK (seq > 0),
  event_id        text        NOT NULL UNIQUE,
  request_id      text        NOT NULL,
  tenant          text        NOT NULL,
  model           text        NOT NULL,
  type            text        NOT NULL,
  state           text        NOT NULL,
  occurred_at     timestamptz NOT NULL,
  payload         text        NOT NULL,
  topic           text        NOT NULL,
  kafka_partition integer     NOT NULL,
  kafka_offset    bigint      NOT NULL,
  prev_hash       bytea       NOT NULL CHECK (octet_length(prev_hash) = 32),
  hash            bytea       NOT NULL CHECK (octet_length(hash) = 32),
  UNIQUE (topic, kafka_partition, kafka_offset)
);
CREATE INDEX audit_event_request ON audit_event (request_id, seq);
COMMENT ON COLUMN audit_event.payload IS 'The CloudEvent, byte for byte as in Kafka.';
COMMENT ON COLUMN audit_event.hash IS 'SHA-256(prev_hash || seq as 8 bytes big-endian || payload as UTF-8); the first prev_hash is 32 zero bytes.';

CREATE FUNCTION audit_event_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_event is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE FUNCTION audit_event_require_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  head_seq  bigint;
  head_hash bytea;
BEGIN
  SELECT seq, hash INTO head_seq, head_hash FROM audit_event ORDER BY seq DESC LIMIT 1;
  IF NEW.seq <> coalesce(head_seq, 0) + 1
     OR NEW.prev_hash <> coalesce(head_hash, decode(repeat('00', 32), 'hex'))
     OR NEW.hash <> sha256(NEW.prev_hash || int8send(NEW.seq) || convert_to(NEW.payload, 'UTF8')) THEN
    RAISE EXCEPTION 'audit_event row % does not continue the chain', NEW.seq USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;

-- ALWAYS: session_replication_role does not switch them off. A statement-level trigger fires for no rows too.
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse_change();
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_append_only;
CREATE TRIGGER audit_event_linked BEFORE INSERT ON audit_event
  FOR EACH ROW EXECUTE FUNCTION audit_event_require_link();
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_linked;

CREATE TABLE request_view (
  request_id             text        PRIMARY KEY,
  tenant                 text        NOT NULL,
  model                  text        NOT NULL,
  sealed_subject         text        NOT NULL,
  body_digest            text        NOT NULL,
  legal_basis            text,
  idempotency_key_digest text,
  received_at            timestamptz NOT NULL,
  due_at                 timestamptz NOT NULL,
  examples               integer     NOT NULL,
  texts                  integer     NOT NULL,
  first_seq              bigint      NOT NULL UNIQUE,
  state                  text        NOT NULL,
  reason                 text,
  bundle                 text,
  measured               jsonb       NOT NULL DEFAULT '{}',
  updated_at             timestamptz NOT NULL
);
CREATE INDEX request_view_idempotency_key ON request_view (idempotency_key_digest) WHERE idempotency_key_digest IS NOT NULL;
COMMENT ON COLUMN request_view.sealed_subject IS 'Base64, sealed with the master key, request id as associated data.';
COMMENT ON COLUMN request_view.first_seq IS 'audit_event.seq of RECEIVED: the order of lists.';

CREATE TABLE request_timeline (
  request_id text        NOT NULL REFERENCES request_view,
  seq        bigint      NOT NULL,
  state      text        NOT NULL,
  at         timestamptz NOT NULL,
  PRIMARY KEY (request_id, seq)
);

CREATE TABLE adapter_registry (
  request_id    text        NOT NULL,
  digest        text        NOT NULL,
  model         text        NOT NULL,
  kind          text        NOT NULL CHECK (kind IN ('SHIELD', 'ADAPTER')),
  location      text        NOT NULL,
  signature     text        NOT NULL,
  base_digest   text        NOT NULL,
  rank          integer     NOT NULL,
  published_at  timestamptz NOT NULL,
  revoked_at    timestamptz,
  revoke_reason text,
  PRIMARY KEY (request_id, digest)
);
CREATE INDEX adapter_registry_model ON adapter_registry (model, published_at);

CREATE TABLE replica (
  replica     text        PRIMARY KEY,
  model       text        NOT NULL,
  url         text        NOT NULL,
  base_digest text        NOT NULL,
  started_at  timestamptz NOT NULL,
  last_seen   timestamptz NOT NULL,
  leaving     boolean     NOT NULL
);

CREATE TABLE replica_ack (
  request_id text        NOT NULL,
  replica    text        NOT NULL,
  digest     text        NOT NULL,
  model      text        NOT NULL,
  kind       text        NOT NULL CHECK (kind IN ('ENFORCED', 'REJECTED', 'WITHDRAWN')),
  since      timestamptz NOT NULL,
  last_seen  timestamptz NOT NULL,
  reason     text,
  PRIMARY KEY (request_id, replica, digest)
);
COMMENT ON COLUMN replica_ack.since IS 'When the replica first said so; a repeat moves last_seen only.';

CREATE TABLE projector_offset (
  topic           text    NOT NULL,
  kafka_partition integer NOT NULL,
  next_offset     bigint  NOT NULL,
  PRIMARY KEY (topic, kafka_partition)
);

-- Vacuumed at once, so that a destroyed key does not linger as a dead row.
CREATE TABLE request_key (
  request_id   text        PRIMARY KEY,
  wrapped_key  bytea,
  created_at   timestamptz NOT NULL,
  destroyed_at timestamptz,
  CHECK ((wrapped_key IS NULL) = (destroyed_at IS NOT NULL))
) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
COMMENT ON COLUMN request_key.wrapped_key IS 'The request''s own key, encrypted with the master key; null once destroyed.';

GRANT SELECT, INSERT ON audit_event TO lethe_service;
GRANT SELECT, INSERT, UPDATE ON request_view, request_timeline, adapter_registry, replica, replica_ack, projector_offset, request_key
  TO lethe_service;
GRANT SELECT ON audit_event, request_view, request_timeline, adapter_registry, replica, replica_ack, projector_offset TO lethe_auditor;
GRANT SELECT (request_id, created_at, destroyed_at) ON request_key TO lethe_auditor;
