# make demo   estimates the tiles of testdata/ and leaves everything under target/demo/
# make test   runs all tests
# make validate   judges the estimator on rendered scenes, the physical bound included (an hour)
# All first make sure that GDAL is there.

DEMO := target/demo

.PHONY: demo test validate setup

demo: setup
	cargo run --release --features cli --example estimate -- --register testdata/register.csv \
		--out $(DEMO)/estimates.geojson --out $(DEMO)/estimates.ndjson --out $(DEMO)/estimates.csv \
		--overlay $(DEMO)/overlays testdata
	@echo "written to $(DEMO)/: estimates.geojson, .ndjson, .csv; pictures in $(DEMO)/overlays/"

test: setup
	cargo test --release --no-fail-fast --features cli

# The suite `open` at length, all the others, the second fleet, and the bound on 25 clean scenes.
validate: setup
	cargo run --release --example validate -- --suite open --scenes 500 --seed 11 --out target/validate/open
	cargo run --release --example validate -- --suite all --scenes 60 --seed 11 --out target/validate/all
	cargo run --release --example validate -- --suite open --scenes 200 --seed 11 --fleet second --out target/validate/second
	cargo run --release --example validate -- --suite clean --scenes 25 --seed 11 --bound --out target/validate/bound

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
