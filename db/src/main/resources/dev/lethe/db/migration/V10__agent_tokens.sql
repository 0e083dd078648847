-- Bearer tokens of agents of the Data Rights Protocol. Like request_key no view of the log: an agent fetches another where it is lost.
CREATE TABLE agent_token (
  agent_id    text        NOT NULL,
  business_id text        NOT NULL,
  key_id      text        NOT NULL UNIQUE,
  hash        text        NOT NULL,
  asked_at    timestamptz NOT NULL,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (agent_id, business_id)
);
COMMENT ON COLUMN agent_token.hash IS 'sha256:… of the whole token, which is kept nowhere.';
COMMENT ON COLUMN agent_token.asked_at IS 'issued-at of the signed message that asked for it; the next one must be newer.';

GRANT SELECT, INSERT, UPDATE ON agent_token TO lethe_service;
GRANT SELECT (agent_id, business_id, key_id, asked_at, created_at) ON agent_token TO lethe_auditor;
