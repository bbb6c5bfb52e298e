#!/usr/bin/env bash
# Finds or installs what building and testing need. On Debian and Ubuntu it installs the C
# compiler and libclang; the tools come from crates.io. Elsewhere it says what to install. Called
# with `compiler` it stops when the ledger in memory can be built, with `store` when the one on
# RocksDB can; with `browser` it finds or installs the browser that looks at pages, and no more, with
# `clients` the official client libraries of the service, with `load` these and what loads it.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*"; }
has() { "$@" >/dev/null 2>&1; }

apt_install() {
  run_as_root=$([ "$(id -u)" = 0 ] || echo sudo)
  $run_as_root apt-get update
  $run_as_root apt-get install --yes --no-install-recommends "$@"
}

if [ "${1:-all}" = browser ]; then
  for browser in ${CHROMIUM:-} chromium chromium-browser google-chrome; do
    if has "$browser" --version; then
      say "$("$browser" --version 2>/dev/null): found"
      exit 0
    fi
  done
  # On Ubuntu the package of that name is a snap, which cannot read temporary files.
  if grep -q '^ID=debian' /etc/os-release 2>/dev/null; then
    say "chromium: installing, 150 MB"
    apt_install chromium
    exit 0
  fi
  say "install Chromium or Chrome, or name one: CHROMIUM=PATH make pages"
  exit 1
fi

# The service's official client libraries, into target/clients, by pinned versions.
clients() {
  if has python3 -c 'import venv, ensurepip' && has node --version && has npm --version; then
    say "Python with venv, Node with npm: found"
  elif has apt-get --version; then
    say "Python with venv, Node with npm: installing"
    apt_install python3-venv nodejs npm
  else
    say "install Python 3 with venv, and Node with npm"
    exit 1
  fi
  python3 tests/clients/run.py install
  say "the official client libraries: found"
}

if [ "${1:-all}" = clients ]; then
  clients
  exit 0
fi

if [ "${1:-all}" = load ]; then
  clients
  has command -v wrk || apt_install wrk
  say "wrk: found"
  exit 0
fi

if has cc --version && has c++ --version; then
  say "C and C++ compiler: found"
elif has apt-get --version; then
  say "C and C++ compiler: installing build-essential"
  apt_install build-essential
else
  say "install a C and C++ compiler (Fedora: gcc-c++, Alpine: build-base, macOS: xcode-select --install)"
  exit 1
fi

if ! has cargo --version; then
  say "install Rust with rustup (https://rustup.rs, or the package rustup of newer Debian and Ubuntu)"
  exit 1
fi
say "$(cargo --version): found"
[ "${1:-all}" != compiler ] || exit 0

# The bindings to RocksDB are made with libclang. Its C++ library, whose name begins alike, does not
# do.
libclang() {
  local found
  found=$(
    ldconfig -p 2>/dev/null
    compgen -G '/usr/lib/llvm-*/lib/libclang*.so*'
    compgen -G '/Library/Developer/CommandLineTools/usr/lib/libclang.dylib'
    true
  )
  [ -n "${LIBCLANG_PATH:-}" ] || grep -Eq 'libclang(-[0-9]+)?\.(so|dylib)' <<<"$found"
}
if libclang; then
  say "libclang: found"
elif has apt-get --version; then
  say "libclang: installing libclang-dev"
  apt_install libclang-dev
else
  say "install libclang (Fedora: clang-devel, Alpine: clang-dev, macOS: xcode-select --install)"
  exit 1
fi
[ "${1:-all}" != store ] || exit 0

# A test lets the calls of a process fail, which Linux alone has the means for.
if [ "$(uname)" != Linux ] || has strace --version; then
  say "strace: found, or not needed"
elif has apt-get --version; then
  say "strace: installing"
  apt_install strace
else
  say "install strace (the package has that name everywhere)"
  exit 1
fi

# A test cuts the power of a file system of its own, which others than root mount by this program.
if [ "$(uname)" != Linux ] || [ "$(id -u)" = 0 ] || has fusermount3 --version; then
  say "fusermount3: found, or not needed"
elif has apt-get --version; then
  say "fusermount3: installing fuse3"
  apt_install fuse3
else
  say "install fuse3 (the package has that name everywhere)"
  exit 1
fi

# A test has it read the books that an audit exports.
if has hledger --version; then
  say "hledger: found"
elif has apt-get --version; then
  say "hledger: installing"
  apt_install hledger
else
  say "install hledger (https://hledger.org/install)"
  exit 1
fi

clients

for component in fmt:rustfmt clippy:clippy; do
  has cargo "${component%:*}" --version || rustup component add "${component#*:}"
  say "${component#*:}: found"
done

# The versions that the configuration of each was written for.
for tool in nextest@0.9.143 deny@0.20.2; do
  version=${tool#*@} tool=${tool%@*}
  if ! has cargo "$tool" --version; then
    # They run for seconds: what would make them quicker takes longer to compile than it saves.
    say "cargo-$tool: installing $version, which takes some minutes"
    CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off \
      CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=false \
      cargo install --locked "cargo-$tool" --version "$version"
  fi
  say "$(cargo "$tool" --version | head -n 1): found"
done

# Fuzzing needs neither: `make fuzz` builds the targets itself, with the compiler at hand.
has cargo fuzz --version || say "cargo-fuzz: not found, not needed"
has rustup run nightly rustc --version || say "nightly: not found, not needed"

cargo fetch --locked
cargo fetch --locked --manifest-path fuzz/Cargo.toml
say "all there; next: make test"
