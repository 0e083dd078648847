#!/bin/bash
# Login roles; the table rights of the group roles are the migrations' business.
set -euo pipefail
psql -v ON_ERROR_STOP=1 --username postgres --dbname lethe \
  -v owner="$LETHE_OWNER_PASSWORD" -v app="$LETHE_APP_PASSWORD" -v auditor="$LETHE_AUDITOR_PASSWORD" <<'SQL'
CREATE ROLE lethe_service NOLOGIN;
CREATE ROLE lethe_auditor NOLOGIN;
CREATE ROLE lethe_owner LOGIN PASSWORD :'owner';
CREATE ROLE lethe_app LOGIN PASSWORD :'app' IN ROLE lethe_service;
CREATE ROLE auditor LOGIN PASSWORD :'auditor' IN ROLE lethe_auditor;
ALTER DATABASE lethe OWNER TO lethe_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO lethe_owner;
SQL
