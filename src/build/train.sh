#!/bin/sh
# Runs the usual commands, with the demo's servers, for java to note which classes they take: RECORD is the flag that says
# where, -XX:AOTCacheOutput=FILE for the cache of ./berth, -XX:DumpLoadedClassList=FILE for a release.
# ./berth runs it after a build, keeps what it prints in target/berth/train.log, and does without a cache when it fails.
#
# usage: train.sh RECORD CLASS_PATH DEMO_CLASS_PATH JAVA [FLAG...]
set -eu

record=$1
jars=$2
demo_jars=$3
shift 3
# This repository's, wherever berth was started.
services=$(dirname "$0")/../../services.d
examples=$(dirname "$0")/../../examples

work=$(mktemp -d "${TMPDIR:-/tmp}/berth-train-XXXXXX")
mkfifo "$work/enter"
"$@" "-Djava.io.tmpdir=$work" -Dberth.terminals=02 -cp "$jars$demo_jars" dev.berth.Berth demo --keep "$services" \
  <"$work/enter" &
demo=$!
exec 3>"$work/enter"
trap 'exec 3>&-; kill "$demo" 2>/dev/null || :; wait "$demo" || :; rm -rf "$work"' EXIT

# The demo writes its environment down once its servers answer and services.d is applied.
tries=0
until environment=$(ls "$work"/berth-demo-*/environment 2>/dev/null); do
  kill -0 "$demo"
  tries=$((tries + 1))
  [ "$tries" -lt 900 ]
  sleep 0.2
done
# shellcheck disable=SC1090 # made by the demo
. "$environment"

# One more service, so that the classes that write SQL are noted too.
cp -R "$services" "$work/services.d"
printf 'service: trainee\npostgres: {extensions: [pg_trgm]}\nredis: 9\n' >"$work/services.d/trainee.yaml"
# Nothing here has policies: every start loads what the cache holds, and CEL is large.
"$@" "$record" -cp "$jars" dev.berth.Training \
  --version -- --help -- plan --help -- plan --no-such-option -- validate "$work/services.d" \
  -- validate "$examples/fleet" \
  -- plan --exit-code --format json "$work/services.d" -- plan "$work/services.d" -- apply --yes "$work/services.d" \
  -- plan "$work/services.d" -- drift "$work/services.d" -- status "$work/services.d"
