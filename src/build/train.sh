#!/bin/sh
# Makes the AOT cache: starts the demo's servers, applies services.d/ to them, and records a plan.
# The folder $work is the caller's to remove.
set -eu
java=$1 cp=$2 home=$3 root=$4 work=$5 cache=$6

demo=$cp
for jar in "$home"/demo/*.jar; do
  demo=$demo:$jar
done

cd "$root"
mkfifo "$work/enter"
TMPDIR=$work "$java" -Djava.io.tmpdir="$work" -Dberth.terminals=02 -cp "$demo" dev.berth.Berth demo --keep services.d \
  <"$work/enter" >"$work/out" 2>&1 &
pid=$!
exec 3>"$work/enter"
trap 'kill $pid 2>/dev/null || true' EXIT

# The demo writes its environment when its servers are ready.
tries=0
until ls "$work"/berth-demo-*/environment >/dev/null 2>&1; do
  kill -0 $pid 2>/dev/null || { cat "$work/out"; exit 1; }
  tries=$((tries + 1))
  [ $tries -lt 300 ] || exit 1
  sleep 0.2
done
sleep 0.2
# shellcheck disable=SC1090
. "$work"/berth-demo-*/environment

# One more service, so that the classes that write SQL are recorded too.
cp -R services.d "$work/services.d"
printf 'service: trainee\npostgres: {extensions: [pg_trgm]}\nredis: 9\n' >"$work/services.d/trainee.yaml"
"$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:AOTCacheOutput="$cache.new" -cp "$cp" \
  dev.berth.Berth plan "$work/services.d"
# Whole or not at all: another run may look for it at any moment.
mv "$cache.new" "$cache"

echo >&3
exec 3>&-
wait $pid
