-- The master keys that were thrown away: a keyset file of before, put back from a backup, is known by them. Not a view of the log.
CREATE TABLE retired_master_key (
  key_id     bigint      PRIMARY KEY,
  retired_at timestamptz NOT NULL
);
COMMENT ON COLUMN retired_master_key.key_id IS 'Tink''s id in the keyset; no secret.';

-- A service can add to it, and take nothing back.
GRANT SELECT, INSERT ON retired_master_key TO lethe_service;
GRANT SELECT ON retired_master_key TO lethe_auditor;
