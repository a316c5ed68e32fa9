#!/bin/sh
# Run once by the PostgreSQL image when its volume is empty.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$APPLICATION_PASSWORD" --username postgres <<'SQL'
CREATE ROLE advocacy LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB PASSWORD :'password';
CREATE DATABASE advocacy OWNER advocacy;
SQL
