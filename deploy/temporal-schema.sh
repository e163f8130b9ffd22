#!/bin/sh
# Brings Temporal's two databases to the schema of the tool's own version. It may
# run any number of times. Where the server is, and as whom to log in, is in
# SQL_PLUGIN, SQL_HOST, SQL_PORT, SQL_USER and SQL_PASSWORD.
set -eu

schema() { # database, folder of the schema inside the tool
	temporal-sql-tool --database "$1" setup-schema --version 0.0
	temporal-sql-tool --database "$1" update-schema --schema-name "$2"
}

schema temporal postgresql/v12/temporal
schema temporal_visibility postgresql/v12/visibility
