#!/usr/bin/env bash
# What builds did before berth, as the yardstick of its benchmark: for each name a database, a login that owns it, its
# grants and two extensions, by psql, one question or statement after the other.
#   PGHOST=… PGPORT=… PGUSER=… PGPASSWORD=… script.sh NAME…
set -euo pipefail
export PGDATABASE=postgres

sql() {
  psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 "$@"
}

until pg_isready --quiet; do sleep 1; done
for name in "$@"; do
  login=${name}_user
  if [ -z "$(sql --command "select 1 from pg_database where datname = '$name'")" ]; then
    sql --command "create database $name"
  fi
  if [ -z "$(sql --command "select 1 from pg_roles where rolname = '$login'")" ]; then
    sql --command "create role $login login password '$(openssl rand -hex 16)'"
  fi
  sql --command "grant all on database $name to $login" --command "alter database $name owner to $login"
  sql --dbname "$name" --command "grant all on schema public to $login" \
    --command "alter default privileges in schema public grant all on tables to $login" \
    --command "alter default privileges in schema public grant all on sequences to $login"
  sql --dbname "$name" --command 'create extension if not exists "uuid-ossp"' 2>/dev/null
  sql --dbname "$name" --command 'create extension if not exists pg_trgm' 2>/dev/null
done
