#!/usr/bin/env bash
# Asks Pointbook, PostgreSQL, SQLite and DuckDB the same questions over the same entries: finds or
# installs what that needs, starts a PostgreSQL server of its own, fills all, checks that all answer
# the same, and measures. With all of 10,000,000 entries the report goes into docs/benchmarks.md;
# with fewer it is printed. When it ends, the server is stopped and all data are removed.
#   ENTRIES  how many entries (10,000,000)
#   UNDER    a command that the measurement is run under, such as `taskset -c 1`
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'versus: %s\n' "$*"; }
has() { command -v "$1" >/dev/null; }

entries=${ENTRIES:-10000000}
page=
[ "$entries" != 10000000 ] || page=docs/benchmarks.md

# DuckDB's library, as its makers publish it for Node. To build it would take half an hour.
duckdb_version=1.5.6-r.1
case $(uname -sm) in
  "Linux x86_64")
    duckdb_package=@duckdb/node-bindings-linux-x64
    duckdb_sum=3f4962cdd266eab2b479a5b5a4a6d063d279b2954ae814ed00385d553b747633
    ;;
  "Linux aarch64")
    duckdb_package=@duckdb/node-bindings-linux-arm64
    duckdb_sum=23686593dba4ec22c6e581bb1c843b3964e84c4bc4d0063d8b4daddd2e20e30a
    ;;
  *)
    say "only for Linux on x86_64 and aarch64"
    exit 1
    ;;
esac

duckdb() {
  local folder=target/versus/duckdb-$duckdb_version
  library=$PWD/$folder/package/libduckdb.so
  if ! [ -f "$library" ]; then
    has npm || { say "install npm, which brings DuckDB's library"; exit 1; }
    say "DuckDB: fetching $duckdb_package@$duckdb_version, 24 MB"
    mkdir -p "$folder"
    npm pack --silent --pack-destination "$folder" "$duckdb_package@$duckdb_version" >/dev/null
    tar -xzf "$folder"/*.tgz -C "$folder" package/libduckdb.so package/LICENSE
  fi
  if ! echo "$duckdb_sum  $library" | sha256sum --check --status; then
    rm -rf "$folder"
    say "DuckDB: not the library that it should be; removed"
    exit 1
  fi
  say "DuckDB: $library"
}

# The folder of PostgreSQL's programs.
postgresql_programs() {
  if has pg_config; then
    pg_config --bindir
    return
  fi
  local folder
  for folder in /usr/lib/postgresql/*/bin; do
    [ ! -x "$folder/initdb" ] || printf '%s\n' "$folder"
  done | tail -n 1
}

postgresql_install() {
  has apt-get || { say "install PostgreSQL"; exit 1; }
  say "PostgreSQL: installing"
  local run_as_root settings=/etc/postgresql-common/createcluster.conf kept=yes
  run_as_root=$([ "$(id -u)" = 0 ] || echo sudo)
  # The package would start a server, of which there is no need.
  if [ ! -e "$settings" ]; then
    kept=no
    $run_as_root mkdir -p "${settings%/*}"
    echo 'create_main_cluster = false' | $run_as_root tee "$settings" >/dev/null
  fi
  $run_as_root apt-get update
  $run_as_root apt-get install --yes --no-install-recommends postgresql
  [ "$kept" = yes ] || $run_as_root rm -f "$settings"
}

# Runs a program as somebody whom PostgreSQL accepts, in this process.
unprivileged() {
  if [ "$(id -u)" = 0 ]; then
    exec setpriv --reuid postgres --regid postgres --clear-groups "$@"
  fi
  exec "$@"
}

home=
server=
clean_up() {
  trap - EXIT
  if [ -n "$server" ]; then
    kill -INT "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  [ -z "$home" ] || rm -rf "$home"
  rm -rf "$data"
}

# A server with a cluster of its own, that listens in a folder and on no port.
postgresql() {
  local programs
  programs=$(postgresql_programs)
  [ -x "$programs/initdb" ] || { postgresql_install; programs=$(postgresql_programs); }
  [ -x "$programs/initdb" ] || { say "PostgreSQL: not found"; exit 1; }
  home=$(mktemp -d "${TMPDIR:-/tmp}/pointbook-versus.XXXXXX")
  [ "$(id -u)" != 0 ] || chown postgres "$home"
  (cd "$home" && unprivileged "$programs/initdb" --pgdata="$home/cluster" --username=versus \
    --auth=trust --encoding=UTF8 --no-locale >"$home/initdb.log")
  # A quarter of the memory, as its manual advises; the rest but the costs of a disk is as it comes.
  local memory
  memory=$(awk '/^MemTotal:/ { print int($2 / 4096) }' /proc/meminfo)
  (cd "$home" && unprivileged "$programs/postgres" -D "$home/cluster" -k "$home" \
    -c listen_addresses= -c shared_buffers="${memory}MB" \
    -c effective_cache_size="$((memory * 3))MB" -c random_page_cost=1.1 -c max_wal_size=8GB -c wal_level=minimal -c max_wal_senders=0 \
    -c maintenance_work_mem=512MB) >"$home/server.log" 2>&1 &
  server=$!
  local tries=0
  until "$programs/pg_isready" --quiet --host="$home" --username=versus; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ] || ! kill -0 "$server" 2>/dev/null; then
      say "PostgreSQL does not start:"
      cat "$home/server.log"
      exit 1
    fi
    sleep 0.2
  done
  say "PostgreSQL: $("$programs/postgres" --version), process $server"
}

data=$PWD/target/versus/data
scripts/setup.sh store
scripts/rocksdb.sh
duckdb
cargo build --release ${CI:+--locked} --manifest-path benches/versus/Cargo.toml
program=${CARGO_TARGET_DIR:-benches/versus/target}/release/pointbook-versus
trap clean_up EXIT
trap 'exit 1' INT TERM
postgresql

export VERSUS_ENTRIES=$entries VERSUS_DATA=$data VERSUS_DUCKDB=$library VERSUS_PAGE=$page
export VERSUS_POSTGRESQL="host=$home user=versus dbname=postgres"
"$program" fill
"$program" check
${UNDER:-} "$program" measure
