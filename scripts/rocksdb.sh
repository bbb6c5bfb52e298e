#!/usr/bin/env bash
# Builds RocksDB once and puts it into .rocksdb, with a configuration for cargo that names it
# (.cargo/config.toml includes it when it is there). So every profile, every set of features, and
# cargo without make link the same library, and none of them builds it again. What cargo has built
# already, in any profile, is taken instead of building it.
set -euo pipefail
cd "$(dirname "$0")/.."
home=.rocksdb
# Enough to keep some processors busy to the end, and each with many files.
UNITS=16

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

# Compiles the sources in units of many files each, as RocksDB's makefile does it for `unity.a`: the
# headers take longer than what follows them, and are read so many times less. The flags are those
# that the build script of this version has on this platform; for others cargo compiles.
units() {
  local sources=$1 out=$home/build unit
  [ "$version $(uname -sm)" = "0.19.0+11.8.1 Linux x86_64" ] || return 1
  [ -f "$sources/rocksdb_lib_sources.txt" ] || return 1
  mkdir -p "$out" || return 1
  grep -v '^util/build_version.cc$' "$sources/rocksdb_lib_sources.txt" | sort |
    awk -v out="$out" -v units="$UNITS" '
      { name[NR] = $1 }
      END { for (n = 1; n <= NR; n++)
        printf "#include \"%s\"\n", name[n] >sprintf("%s/%02d.cc", out, (n - 1) * units / NR) }' || return 1
  cp "$sources/build_version.cc" "$out" || return 1
  local flags=(-O2 -fPIC -ffunction-sections -fdata-sections -std=c++20 -w -include cstdint
    -msse2 -msse4.1 -msse4.2 -mpclmul -DNDEBUG=1 -DHAVE_ALIGNED_NEW -DHAVE_UINT128_EXTENSION
    -DOS_LINUX -DROCKSDB_PLATFORM_POSIX -DROCKSDB_LIB_IO_POSIX -DROCKSDB_SCHED_GETCPU_PRESENT
    -DROCKSDB_AUXV_GETAUXVAL_PRESENT -DROCKSDB_FALLOCATE_PRESENT -DROCKSDB_RANGESYNC_PRESENT
    -I "$sources/rocksdb/include" -I "$sources/rocksdb" -I "$sources"
    -I "$sources/rocksdb/third-party/gtest-1.8.1/fused-src")
  for unit in "$out"/*.cc; do printf '%s\0' "$unit"; done |
    xargs -0 -P "$(nproc)" -I{} "${CXX:-c++}" "${flags[@]}" -c {} -o {}.o || return 1
  ar crs "$out/librocksdb.a" "$out"/*.o || return 1
  library=$out/librocksdb.a
}

# Where cargo keeps the sources.
sources() {
  cargo metadata --locked --format-version 1 | tr ',' '\n' |
    sed -n 's|.*"manifest_path":"\(.*/librocksdb-sys-[^"]*\)/Cargo.toml".*|\1|p' | head -n 1
}

# Another version must be neither linked nor taken for this one.
rm -rf "$home"
mkdir "$home"
library=$(built "${CARGO_TARGET_DIR:-target}")
if [ -z "$library" ]; then
  say "building $version; this takes about seven minutes on two cores, once"
  if ! units "$(sources)"; then
    say "as cargo does it, which takes twice as long"
    cargo build --release --locked -p pointbook-store --target-dir "$home/build"
    library=$(built "$home/build")
  fi
fi
[ -n "$library" ] || { say "no librocksdb.a was built"; exit 1; }
cp "$library" "$home/librocksdb.a"
rm -rf "$home/build"
printf '%s\n' '[env]' 'ROCKSDB_LIB_DIR = { value = ".rocksdb", relative = true }' \
  'ROCKSDB_STATIC = "1"' >"$home/cargo.toml"
printf '%s\n' "$version" >"$home/version"
say "$version: there"
