-- Who took a step. Rows of events from before it was said have none.
ALTER TABLE audit_event ADD COLUMN actor jsonb;
COMMENT ON COLUMN audit_event.actor IS 'Who took the step, as the event says: subject, role, authentication.';
