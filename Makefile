# A menu: `make` prints it. Each dish is a line or two of cargo.
.DEFAULT_GOAL := menu
.PHONY: menu setup rocksdb demo pages columns test check fmt clippy units interleavings doctests bench versus scenarios \
        clients load crash soak endure fuzz doc tidy deny clean

ROUNDS ?= 100
SOAK_MINUTES ?= 30
MINUTES ?= 10
FUZZ_SECONDS ?= 60
ENTRIES ?= 10000000
# In CI the lock files are as committed, or it is a failure.
LOCKED := $(if $(CI),--locked)
export CARGO_DENY_DB ?= $(or $(CARGO_HOME),$(HOME)/.cargo)/advisory-dbs

menu: ## print this menu
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

setup: ## find or install what building and testing need
	@scripts/setup.sh

rocksdb: ## build RocksDB, once for all profiles and all of make and cargo
	@scripts/rocksdb.sh

DEMO ?= target/demo

demo: ## a program of 10,000 members in a ledger, made and looked at within a minute after the build
	@scripts/setup.sh store
	@scripts/rocksdb.sh
	@rm -rf $(DEMO)/ledger $(DEMO)/*.html $(DEMO)/proof.json
	cargo run --release $(LOCKED) -p pointbook-cli -- demo $(DEMO)

pages: ## the pages in a real browser, which it finds or installs
	@scripts/setup.sh browser
	BROWSER_REQUIRED=1 cargo nextest run $(LOCKED) -p pointbook-cli -E 'test(browser::)' --no-capture

columns: ## the export to Parquet, whose crate takes minutes to build
	cargo nextest run $(LOCKED) -p pointbook-audit --features parquet -E 'test(parquet)'

test: setup rocksdb fmt clippy tidy units interleavings doctests deny ## everything that must hold before a change goes in

check: fmt clippy tidy ## what needs no test run

fmt: ## formatting
	cargo fmt --all --check
	cargo fmt --manifest-path fuzz/Cargo.toml --check
	cargo fmt --manifest-path benches/versus/Cargo.toml --check

clippy: ## lints, warnings denied
	cargo clippy $(LOCKED) --workspace --all-targets -- -D warnings
	cargo clippy $(LOCKED) --manifest-path fuzz/Cargo.toml -- -D warnings

units: ## all tests but doc tests
	@export CLIENTS_REQUIRED=1; if cargo nextest --version >/dev/null 2>&1; then \
	  cargo nextest run $(LOCKED) --workspace --no-fail-fast; \
	else \
	  cargo test $(LOCKED) --workspace --no-fail-fast --lib --bins --tests; \
	fi

interleavings: ## what the threads of a ledger may do in turn, in thousands of orders
	cargo test $(LOCKED) -p pointbook --no-default-features --features interleavings --lib interleavings

doctests: ## the examples in the docs
	cargo test $(LOCKED) --workspace --no-fail-fast --doc

bench: ## the benches
	cargo bench $(LOCKED) -p pointbook-benches

versus: ## the same questions to PostgreSQL, SQLite and DuckDB, over ENTRIES (10,000,000)
	@ENTRIES=$(ENTRIES) scripts/versus.sh

scenarios: ## play the scenario files through the program
	cargo run --release $(LOCKED) -p pointbook-cli -- scenario tests/scenarios/*.jsonl

clients: ## the official client libraries (PyPI, npm) against the service
	@scripts/setup.sh clients
	CLIENTS_REQUIRED=1 cargo nextest run $(LOCKED) -p pointbook-cli -E 'test(clients::)' --no-capture

load: ## load on the service, by wrk, which it finds or installs
	@scripts/setup.sh load
	cargo build --release $(LOCKED) -p pointbook-cli
	target/clients/venv/bin/python tests/load/play.py $(or $(CARGO_TARGET_DIR),target)/release/pointbook

crash: ## kill a process that writes, fail its calls or cut its power, ROUNDS (100) times, and look at what is left
	CRASH_ROUNDS=$(ROUNDS) CALL_ROUNDS=$(ROUNDS) LIMIT_ROUNDS=$(ROUNDS) POWER_ROUNDS=$(ROUNDS) \
	  cargo nextest run $(LOCKED) --workspace -E 'test(crash::)' --no-capture

soak: ## random histories for SOAK_MINUTES (30)
	SOAK_MINUTES=$(SOAK_MINUTES) cargo run --release $(LOCKED) -p pointbook-testkit --bin soak

endure: ## everybody at one ledger for MINUTES (10)
	ENDURE_MINUTES=$(MINUTES) cargo run --release $(LOCKED) -p pointbook-testkit --features rocksdb \
	  --bin endure

fuzz: ## every fuzz target for FUZZ_SECONDS (60)
	cargo xtask fuzz --seconds $(FUZZ_SECONDS) $(LOCKED)

doc: ## the docs, warnings denied
	RUSTDOCFLAGS=-Dwarnings cargo doc $(LOCKED) --workspace --no-deps

tidy: ## the house rules
	cargo xtask tidy

deny: ## licences, sources and bans of what is built in
	cargo deny $(LOCKED) check bans licenses sources
	$(if $(wildcard $(CARGO_DENY_DB)),cargo deny --offline check advisories)

clean: ## remove what was built
	cargo clean
	rm -rf fuzz/target benches/versus/target .rocksdb
