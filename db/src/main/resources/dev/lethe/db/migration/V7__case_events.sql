-- What happens to a request without being a step of its lifecycle.
CREATE TABLE request_note (
  seq        bigint      PRIMARY KEY,
  request_id text        NOT NULL REFERENCES request_view,
  kind       text        NOT NULL,
  at         timestamptz NOT NULL,
  reason     text,
  due_at     timestamptz,
  action     text,
  actor      jsonb       NOT NULL
);
CREATE INDEX request_note_request ON request_note (request_id, kind, seq);
COMMENT ON COLUMN request_note.seq IS 'audit_event.seq of the case event.';

ALTER TABLE request_view ADD COLUMN extended_at timestamptz;
COMMENT ON COLUMN request_view.due_at IS 'As extended, where extended_at says that it was.';

-- A case event may name a request that the log does not know, or not yet.
ALTER TABLE audit_event ALTER COLUMN state DROP NOT NULL;
COMMENT ON COLUMN audit_event.state IS 'Of a step, the state that it leads to; of a case event, the state that the request has then, if it is known.';

GRANT SELECT, INSERT ON request_note TO lethe_service;
GRANT SELECT ON request_note TO lethe_auditor;
