-- The request view asks which bundle of a request is in force.
CREATE INDEX adapter_registry_request ON adapter_registry (request_id, published_at);
