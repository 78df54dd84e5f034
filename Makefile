# The commands of daily life. Each installs the Debian packages that it needs (deploy/debian-packages.txt).

DATA_DIR ?= data
BUILD := build/release
FUZZ_SECONDS ?= 5
LINT ?=
NAME ?=
SEEDS ?= 20000
FROM ?= random
SCALE ?= 1
SEED ?=
BINARIES := souk-user souk-order souk-payment souk-inventory souk-gateway souk-registry soukctl

.PHONY: help packages test-packages build build-all demo up test simulate experiments sanitize fuzz bench format lint check clean-data clean

help:
	@echo "make demo        install, build, start all five processes, place orders; Ctrl-C ends it"
	@echo "make up          the same without the orders"
	@echo "make test        install, build, run all tests"
	@echo "make simulate [SEEDS=20000] [FROM=1]"
	@echo "                 orders in a world where everything fails; see docs/simulation.md"
	@echo "make experiments [NAME=bank] [SEED=7] [SCALE=0.1]"
	@echo "                 kill, cut and flood a real Souk; see docs/experiments.md"
	@echo "make bench       measure, and print a table"
	@echo "make build       build the programs into $(BUILD)/bin"
	@echo "make sanitize    run the unit tests under ASan and UBSan, those about threads under TSan"
	@echo "make fuzz        run each fuzz target for FUZZ_SECONDS ($(FUZZ_SECONDS))"
	@echo "make format      format the code;  make lint [LINT=common/rpc]: clang-tidy;  make check: the quick checks"
	@echo "make clean-data  forget the demo's data;  make clean: forget the builds"

packages:
	@tools/dev/packages.sh install build

test-packages:
	@tools/dev/packages.sh install build test

build: packages
	@tools/dev/configure.sh release programs
	@cmake --build --preset release --target $(BINARIES) souk_descriptor_set

build-all: test-packages
	@tools/dev/configure.sh release
	@cmake --build --preset release

demo: build
	@tools/dev/demo.sh $(BUILD)/bin $(DATA_DIR)

up: build
	@$(BUILD)/bin/soukctl up --data-dir $(DATA_DIR)

test: build-all
	@ctest --test-dir $(BUILD) --output-on-failure -j 2

simulate: test-packages
	@tools/dev/configure.sh release
	@cmake --build --preset release --target simulation
	@$(BUILD)/bin/simulation --seeds $(SEEDS) --from $(FROM)

experiments: build test-packages
	@python3 tests/experiments/run.py $(NAME) --bin-dir $(BUILD)/bin --scale $(SCALE) $(if $(SEED),--seed $(SEED))

sanitize: test-packages
	@tools/dev/sanitize.sh

fuzz: test-packages
	@tools/dev/fuzz.sh $(FUZZ_SECONDS)

bench: build-all
	@python3 tests/bench/run.py --bin-dir $(BUILD)/bin

format: test-packages
	@tools/dev/format.sh

lint: test-packages
	@tools/dev/configure.sh dev
	@cmake --build --preset dev --target souk_generated_code
	@python3 tools/dev/lint.py $(LINT)

check: test-packages
	@tools/dev/format.sh --check
	@python3 tools/dev/check_dependencies.py
	@python3 tools/dev/check_quotes.py
	@python3 tools/dev/check_reasons.py
	@python3 tools/dev/check_events.py

clean-data:
	@rm -rf $(DATA_DIR)

clean:
	@rm -rf build
