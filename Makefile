# make demo   estimates the tiles of testdata/ and leaves everything under target/demo/
# make test   runs all tests
# make validate   judges the estimator on 1,000 measured hulls of each suite, the physical bound
#                 included (hours)
# make bench  times everything and writes docs/performance.md (tens of minutes)
# make docs/accuracy.md, make testdata   write these anew
# All first make sure that GDAL is there.

DEMO := target/demo

BENCH := target/bench

.PHONY: demo test bench instructions validate docs/accuracy.md testdata setup

demo: setup
	cargo run --release --features cli --example estimate -- --register testdata/register.csv \
		--out $(DEMO)/estimates.geojson --out $(DEMO)/estimates.ndjson --out $(DEMO)/estimates.csv \
		--overlay $(DEMO)/overlays testdata
	@echo "written to $(DEMO)/: estimates.geojson, .ndjson, .csv; pictures in $(DEMO)/overlays/"

test: setup
	cargo test --release --no-fail-fast --features cli

# `performance` renders its tiles first; the allocations are counted apart, because that costs time.
bench: setup
	cargo bench --features cli --bench performance -- data
	cargo bench --features cli --bench allocations | tail -n 1 > $(BENCH)/allocations.json
	cargo bench --features cli --bench performance -- write

# Instructions of a small fixed run against testdata/instructions.toml; where valgrind is not
# there it says so.
instructions: setup
	.ci/instructions

# All suites, each with 1,000 measured hulls where it has any, the second fleet, and the bound.
validate: setup
	cargo run --release --example validate -- --report target/validate/accuracy.md --measured 1000 --seed 11

# What lies under version control: a shorter run, and the tiles of testdata/.
docs/accuracy.md: setup
	cargo run --release --example validate -- --report $@ --scenes 30 --seed 201

testdata: setup
	cargo run --release --example testdata

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
