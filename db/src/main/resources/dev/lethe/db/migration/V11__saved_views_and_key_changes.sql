-- What people keep at the console, and who changed API keys there. Neither is a view of the log: both begin empty where they are lost.
CREATE TABLE saved_view (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  owner      text        NOT NULL,
  name       text        NOT NULL CHECK (char_length(name) BETWEEN 1 AND 60),
  query      text        NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (owner, name)
);
COMMENT ON COLUMN saved_view.owner IS 'The actor''s subject, such as key:ID.';
COMMENT ON COLUMN saved_view.query IS 'The query of the list''s address.';

CREATE TABLE api_key_change (
  seq            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at             timestamptz NOT NULL,
  change         text        NOT NULL,
  key_id         text        NOT NULL,
  key_role       text        NOT NULL,
  key_tenant     text,
  successor_id   text,
  reason         text,
  actor          text        NOT NULL,
  actor_role     text,
  authentication text        NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON saved_view TO lethe_service;
-- A service can add to it, and take nothing back.
GRANT SELECT, INSERT ON api_key_change TO lethe_service;
GRANT SELECT ON saved_view, api_key_change TO lethe_auditor;
