-- What V1 says otherwise: subjects are no longer under the master key.
COMMENT ON COLUMN request_view.sealed_subject IS 'Base64, sealed with the subjects'' key, request id as associated data.';
