-- The Merkle tree over audit_event (RFC 9162), and its signed heads. Both can be rebuilt from Kafka.

-- Only complete tiles, as in C2SP tlog-tiles: what lies right of them follows from audit_event.
CREATE TABLE audit_tile (
  level  integer NOT NULL CHECK (level >= 0),
  index  bigint  NOT NULL CHECK (index >= 0),
  hashes bytea   NOT NULL CHECK (octet_length(hashes) = 256 * 32),
  PRIMARY KEY (level, index)
);
COMMENT ON COLUMN audit_tile.hashes IS 'Level 0: 256 leaf hashes, SHA-256(0x00 || payload || 0x0A || topic/partition/offset). Level n: 256 roots of level n - 1.';

-- Anybody who may write the topic can add a row; only those signed by the installation's key count.
CREATE TABLE audit_checkpoint (
  size   bigint      NOT NULL CHECK (size > 0),
  origin text        NOT NULL,
  root   text        NOT NULL,
  note   text        NOT NULL,
  at     timestamptz NOT NULL,
  PRIMARY KEY (size, note)
);
COMMENT ON COLUMN audit_checkpoint.note IS 'C2SP tlog-checkpoint over the first size rows of audit_event.';
COMMENT ON COLUMN audit_checkpoint.at IS 'Time of the newest event that it covers.';

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER audit_tile_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_tile
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
ALTER TABLE audit_tile ENABLE ALWAYS TRIGGER audit_tile_append_only;
CREATE TRIGGER audit_checkpoint_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
ALTER TABLE audit_checkpoint ENABLE ALWAYS TRIGGER audit_checkpoint_append_only;

GRANT SELECT, INSERT ON audit_tile, audit_checkpoint TO lethe_service;
GRANT SELECT ON audit_tile, audit_checkpoint TO lethe_auditor;
