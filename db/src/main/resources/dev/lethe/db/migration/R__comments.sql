-- What V1 says otherwise: subjects are no longer under the master key.
COMMENT ON COLUMN request_view.sealed_subject IS 'Base64, sealed with the subjects'' key, request id as associated data.';
COMMENT ON COLUMN adapter_registry.revoked_at IS 'By a statement of the ingest service''s key; what does not verify changes nothing here.';
COMMENT ON COLUMN adapter_registry.signature IS 'Of the manifest. That of the statement is in control_statement.event.';
