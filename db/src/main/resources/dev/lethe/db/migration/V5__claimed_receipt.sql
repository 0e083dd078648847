-- When the client says that it received a request; received_at is Lethe's own since this version.
ALTER TABLE request_view ADD COLUMN claimed_received_at timestamptz;
