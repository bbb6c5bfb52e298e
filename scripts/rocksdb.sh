#!/usr/bin/env bash
# Builds RocksDB once and puts it into .rocksdb, with a configuration for cargo that names it
# (.cargo/config.toml includes it when it is there). So every profile, every set of features, and
# cargo without make link the same library, and none of them builds it again. What cargo has built
# already, in any profile, is taken instead of building it.
set -euo pipefail
cd "$(dirname "$0")/.."
home=.rocksdb

say() { printf 'rocksdb: %s\n' "$*"; }

# Whoever names a library of their own means it.
[ -z "${ROCKSDB_LIB_DIR:-}" ] || { say "the one in $ROCKSDB_LIB_DIR"; exit 0; }

version=$(sed -n '/^name = "librocksdb-sys"$/{n;s/^version = "\(.*\)"$/\1/p}' Cargo.lock)
[ -n "$version" ] || { say "no librocksdb-sys in Cargo.lock"; exit 1; }
if [ "$(cat "$home/version" 2>/dev/null)" = "$version" ]; then
  say "$version: found"
  exit 0
fi

# The library of this version that cargo has built somewhere below a directory.
built() {
  local output
  for output in "$1"/*/build/librocksdb-sys-*/output; do
    if grep -qs "librocksdb-sys-$version\$" "$output" && [ -f "${output%put}/librocksdb.a" ]; then
      printf '%s\n' "${output%put}/librocksdb.a"
      return
    fi
  done
}

# Another version must be neither linked nor taken for this one.
rm -rf "$home"
mkdir "$home"
library=$(built "${CARGO_TARGET_DIR:-target}")
if [ -z "$library" ]; then
  say "building $version; this takes about ten minutes on two cores, once"
  cargo build --release --locked -p pointbook-store --target-dir "$home/build"
  library=$(built "$home/build")
fi
[ -n "$library" ] || { say "cargo built no librocksdb.a"; exit 1; }
cp "$library" "$home/librocksdb.a"
rm -rf "$home/build"
printf '%s\n' '[env]' 'ROCKSDB_LIB_DIR = { value = ".rocksdb", relative = true }' \
  'ROCKSDB_STATIC = "1"' >"$home/cargo.toml"
printf '%s\n' "$version" >"$home/version"
say "$version: there"
