# make demo   estimates the tiles of testdata/, makes their ledger, and leaves everything under
#             target/demo/
# make test   runs all tests
# make tutorial   runs the numbered examples in order
# make embed  builds and runs examples/embed/, a crate of its own that depends on this one
# make cluster-demo   the same tiles on a Dask cluster of this machine (Python 3.10 or newer)
# make cluster-kills  kills parts of such a cluster twenty times
# make cluster-setup  puts Dask into target/cluster/venv, for these and for tests/cluster.rs
# make validate   judges the estimator on 1,000 hulls of each suite, the physical bound included
#                 (hours)
# make bench  times everything and writes docs/performance.md (tens of minutes)
# make docs/accuracy.md, make testdata   write these anew
# make fuzz   fuzzes every target for FUZZ_SECONDS (nightly toolchain; cargo-fuzz is installed)
# make axe    the report in headless Chromium against axe-core (npm and chromium are installed)
# make deny   licences, bans and sources of dependencies (cargo-deny is installed)
# All first make sure that GDAL is there.

DEMO := target/demo

# Tests that draw their inputs draw the same ones everywhere.
export PROPTEST_RNG_SEED := 11
CLUSTER := target/cluster
PYTHON ?= python3

BENCH := target/bench
TUTORIAL := $(basename $(notdir $(sort $(wildcard examples/0*.rs))))

.PHONY: demo test tutorial embed bench instructions validate docs/accuracy.md testdata setup cluster-setup cluster-demo cluster-kills
.PHONY: fuzz deny axe

# Without features, as the commands of the README and of the tutorial: none of them builds again.
# The ledger says by status 2 that a tile without a date does not count.
demo: setup
	cargo run --release --example estimate -- --register testdata/register.csv \
		--out $(DEMO)/estimates.geojson --out $(DEMO)/estimates.ndjson --out $(DEMO)/estimates.csv \
		--overlay $(DEMO)/overlays testdata
	cargo run --release --example ledger -- --register testdata/register.csv \
		--notified testdata/case-2024/notified.csv --out $(DEMO)/ledger testdata || [ $$? = 2 ]
	@echo "written to $(DEMO)/: estimates.geojson, .ndjson, .csv; pictures in overlays/; ledger/report.html"

test: setup
	cargo test --release --no-fail-fast --features cli

tutorial: setup
	cargo build --release --examples
	@set -e; for name in $(TUTORIAL); do echo "== $$name"; target/release/examples/$$name; done

embed: setup
	CARGO_TARGET_DIR=target cargo run --release --manifest-path examples/embed/Cargo.toml

# `performance` renders its tiles first; the allocations are counted apart, because that costs time.
bench: setup
	cargo bench --features cli --bench performance -- data
	cargo bench --features cli --bench allocations | tail -n 1 > $(BENCH)/allocations.json
	cargo bench --features cli --bench performance -- write

# Instructions of a small fixed run against testdata/instructions.toml; where valgrind is not
# there it says so.
instructions: setup
	.ci/instructions

# What one process says of the tiles and what a cluster says of them are the same bytes.
cluster-demo: setup cluster-setup
	cargo build --release --features cli
	rm -rf $(CLUSTER)/demo && mkdir -p $(CLUSTER)/demo
	target/release/plimsoll plan --root testdata testdata > $(CLUSTER)/demo/requests.ndjson
	$(CLUSTER)/venv/bin/python examples/cluster/driver.py $(CLUSTER)/demo/requests.ndjson \
		--root testdata --journal $(CLUSTER)/demo/answers.ndjson --worker target/release/plimsoll worker
	target/release/plimsoll merge --requests $(CLUSTER)/demo/requests.ndjson \
		--out $(CLUSTER)/demo/fleet.ndjson $(CLUSTER)/demo/answers.ndjson
	target/release/plimsoll estimate --json testdata > $(CLUSTER)/demo/one_process.ndjson
	cmp $(CLUSTER)/demo/fleet.ndjson $(CLUSTER)/demo/one_process.ndjson
	@echo "the same bytes as from one process: $(CLUSTER)/demo/fleet.ndjson"

cluster-kills: setup cluster-setup
	cargo build --release --features cli
	rm -rf $(CLUSTER)/kills
	$(CLUSTER)/venv/bin/python tests/cluster/kills.py target/release/plimsoll $(CLUSTER)/kills --kills 20

# All suites, each with 1,000 hulls, the second fleet, and the bound.
validate: setup
	cargo run --release --example validate -- --report target/validate/accuracy.md --scenes 1000 --measured 1000 --seed 11

# What lies under version control: a shorter run, and the tiles of testdata/.
docs/accuracy.md: setup
	cargo run --release --example validate -- --report $@ --scenes 100 --seed 201

testdata: setup
	cargo run --release --example testdata

cluster-setup: $(CLUSTER)/ready

# Debian keeps venv apart from Python.
$(CLUSTER)/ready: examples/cluster/requirements.txt tests/cluster/requirements.txt
	@if ! $(PYTHON) -c "import ensurepip, venv" 2>/dev/null; then \
		if ! command -v apt-get >/dev/null; then \
			echo "Python 3.10 or newer with venv is needed (PYTHON=/path/to/python3)." >&2; exit 1; \
		fi; \
		SUDO=; if [ "$$(id -u)" != 0 ] && command -v sudo >/dev/null; then SUDO=sudo; fi; \
		$$SUDO apt-get update && $$SUDO apt-get install -y --no-install-recommends python3-venv; \
	fi
	rm -rf $(CLUSTER)/venv
	$(PYTHON) -m venv $(CLUSTER)/venv
	$(CLUSTER)/venv/bin/pip install --quiet --disable-pip-version-check -r tests/cluster/requirements.txt
	touch $@

# What is found lies in fuzz/artifacts/; a crash that is mended goes to testdata/regression/.
FUZZ_SECONDS := 600
FUZZ_TARGETS := stac imd xml register observation journal tables areas vrt raster estimator
fuzz: setup
	command -v cargo-fuzz >/dev/null || cargo +nightly install cargo-fuzz --locked
	cd fuzz && cargo +nightly fuzz build -s none any
	@cd fuzz && for target in $(FUZZ_TARGETS); do \
		mkdir -p corpus/$$target artifacts/$$target; \
		PLIMSOLL_FUZZ_TARGET=$$target nice -n 19 \
			target/$$(rustc -vV | sed -n 's/host: //p')/release/any \
			-max_total_time=$(FUZZ_SECONDS) -timeout=20 -rss_limit_mb=3000 \
			-artifact_prefix=artifacts/$$target/ corpus/$$target seeds/$$target || exit 1; \
	done

deny:
	.ci/deny

# The rules of WCAG 2.1 A and AA and axe-core's best practices.
axe: setup
	npm install --silent --no-fund --no-audit --prefix target/axe axe-core@4
	AXE_CORE=$(CURDIR)/target/axe/node_modules/axe-core/axe.min.js \
		cargo test --release --features cli --test report_browser -- axe

# As root, or through sudo; elsewhere than on Debian and Ubuntu we can only say what is missing.
setup:
	@if pkg-config --exists gdal 2>/dev/null; then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then \
		echo "GDAL 3.4 to 3.12 with its headers, and pkg-config, are needed: install them with your package manager (macOS: brew install gdal pkgconf; Fedora: dnf install gdal-devel pkgconf) and run make again." >&2; \
		exit 1; \
	fi; \
	SUDO=; if [ "$$(id -u)" != 0 ] && command -v sudo >/dev/null; then SUDO=sudo; fi; \
	$$SUDO apt-get update && \
	$$SUDO env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libgdal-dev pkg-config
