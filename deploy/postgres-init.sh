#!/bin/sh
# Makes the users and databases of Samløp and Temporal on an empty server. Each
# user owns its own databases and may not connect to the other's. The last two are
# roles that Samløp works in, and nobody logs in as: its own user may make none.
set -eu

psql -v ON_ERROR_STOP=1 -v samlop="$SAMLOP_DB_PASSWORD" -v temporal="$TEMPORAL_DB_PASSWORD" \
	--no-psqlrc --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
CREATE ROLE samlop_app LOGIN PASSWORD :'samlop';
CREATE ROLE temporal LOGIN PASSWORD :'temporal';
CREATE DATABASE samlop OWNER samlop_app;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
CREATE ROLE samlop_within NOLOGIN;
CREATE ROLE samlop_across NOLOGIN;
GRANT samlop_within, samlop_across TO samlop_app;
REVOKE CONNECT ON DATABASE samlop, temporal, temporal_visibility FROM PUBLIC;
SQL
