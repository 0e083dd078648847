-- What changes what is served: statements, heads, and what did not count. All of it can be rebuilt from Kafka.

-- Kept word for word, so that adapter-events can be filled again from here. Whoever holds a signing key can say two
-- things at one place of a chain: both are kept, and the chain tells which one counts.
CREATE TABLE control_statement (
  model      text        NOT NULL,
  role       text        NOT NULL CHECK (role IN ('artefact', 'revocation')),
  sequence   bigint      NOT NULL CHECK (sequence > 0),
  digest     text        NOT NULL,
  previous   text        NOT NULL,
  artefact   text        NOT NULL,
  request_id text        NOT NULL,
  at         timestamptz NOT NULL,
  event      text        NOT NULL,
  PRIMARY KEY (model, role, sequence, digest)
);
COMMENT ON TABLE control_statement IS 'Every statement of adapter-events whose signature counts.';
COMMENT ON COLUMN control_statement.digest IS 'Of the statement, which the next one of its chain names as previous.';
COMMENT ON COLUMN control_statement.artefact IS 'Digest of the shield or bundle that it is about.';
COMMENT ON COLUMN control_statement.event IS 'The CloudEvent, byte for byte as in Kafka.';

CREATE TABLE live_set_head (
  model     text        PRIMARY KEY,
  sequence  bigint      NOT NULL,
  event     text        NOT NULL,
  signed_at timestamptz NOT NULL
);
COMMENT ON TABLE live_set_head IS 'The newest signed head of each model; it never goes back.';

CREATE TABLE control_finding (
  topic           text    NOT NULL,
  kafka_partition integer NOT NULL,
  kafka_offset    bigint  NOT NULL,
  source          text    NOT NULL,
  fault           text    NOT NULL,
  model           text,
  request_id      text,
  at              timestamptz,
  PRIMARY KEY (topic, kafka_partition, kafka_offset, source)
);
CREATE INDEX control_finding_model ON control_finding (model, at);
COMMENT ON TABLE control_finding IS 'Records that do not count, and why. What they say of themselves is not verified.';
COMMENT ON COLUMN control_finding.source IS 'Who found it: projector, or the id of a replica.';

CREATE TABLE enforcement_gap (
  request_id  text        NOT NULL,
  replica     text        NOT NULL,
  since       timestamptz NOT NULL,
  digest      text        NOT NULL,
  model       text        NOT NULL,
  reason      text,
  restored_at timestamptz,
  PRIMARY KEY (request_id, replica, since)
);
CREATE INDEX enforcement_gap_open ON enforcement_gap (request_id) WHERE restored_at IS NULL;
COMMENT ON TABLE enforcement_gap IS 'When a live replica did not serve what was enforced, as the tracker saw it.';

ALTER TABLE replica ADD COLUMN serving jsonb;
COMMENT ON COLUMN replica.serving IS 'What its newest heartbeat says that it has in force.';

GRANT SELECT, INSERT ON control_statement, control_finding TO lethe_service;
GRANT SELECT, INSERT, UPDATE ON live_set_head, enforcement_gap TO lethe_service;
GRANT SELECT ON control_statement, live_set_head, control_finding, enforcement_gap TO lethe_auditor;
