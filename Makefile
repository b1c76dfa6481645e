# Waymark. `make help` lists what can be made.
# BUILD is the folder of one way of building (build, build/asan, build/clang, build/coverage).

CC      ?= cc
BUILD   ?= build
MODE    ?= release
PREFIX  ?= /usr/local

# Debian's names, the same in 12 and 13. tests/packages.sh installs what is missing.
BUILD_PACKAGES    = gcc libc6-dev make pkg-config libcurl4-openssl-dev libjansson-dev libsqlite3-dev libyaml-dev \
                    libmd4c-dev libstemmer-dev libutf8proc-dev libssl-dev libstrophe-dev uthash-dev ca-certificates tzdata
TEST_PACKAGES     = libcmocka-dev python3 python3-venv openssl inspircd atheme-services ngircd microsocks tinyproxy clang \
                    dnsmasq-base prosody prosody-modules lua-unbound ejabberd python3-slixmpp libltdl7
CHECK_PACKAGES    = clang-format clang-tidy cppcheck codespell mandoc python3
TORTURE_PACKAGES  = libclang-rt-dev
COVERAGE_PACKAGES = gcovr
BENCH_PACKAGES    = python3 python3-venv openssl inspircd eggdrop limnoria

WARNINGS = -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
           -Wpointer-arith -Wcast-qual -Wwrite-strings -Wformat=2 -Wundef -Wvla -Wswitch-enum -Wconversion

GUARD_x86_64   = -fcf-protection
GUARD_aarch64  = -mbranch-protection=standard
FLAGS_release  = -O2 -g -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection -fPIE \
                 $(GUARD_$(shell uname -m))
LINK_release   = -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed
FLAGS_asan     = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
LINK_asan      = -fsanitize=address,undefined
FLAGS_fuzz     = -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
LINK_fuzz      = -fsanitize=fuzzer,address,undefined
FLAGS_coverage = -O0 -g --coverage
LINK_coverage  = --coverage

LIBRARIES := libcurl jansson sqlite3 yaml-0.1 md4c libutf8proc libcrypto libstrophe expat
INCLUDES  := $(shell pkg-config --cflags $(LIBRARIES) 2>/dev/null)
LIBS      := $(shell pkg-config --libs $(LIBRARIES) 2>/dev/null) -lstemmer -lresolv -lm
COMPILE    = $(CC) -D_GNU_SOURCE -Isrc $(INCLUDES) $(CPPFLAGS) -std=c17 $(WARNINGS) $(FLAGS_$(MODE)) $(CFLAGS) -MMD -MP
LINK       = $(CC) $(LINK_$(MODE)) $(LDFLAGS)

SOURCES   = $(sort $(wildcard src/*/*.c src/*/*/*.c))
OBJECTS   = $(SOURCES:src/%.c=$(BUILD)/%.o)
UNITS     = $(sort $(wildcard tests/unit/test_*.c))
UNIT_BINS = $(UNITS:tests/unit/%.c=$(BUILD)/unit/%)
FUZZ_BINS = $(patsubst tests/fuzz/%.c,$(BUILD)/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
JOBS      = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc))
AGAIN     = $(MAKE) --no-print-directory $(JOBS)

all: $(BUILD)/waymark ## the program, at build/waymark

$(BUILD)/waymark: $(BUILD)/main.o $(OBJECTS)
	@echo "  link  $@"
	@$(LINK) -o $@ $^ $(LIBS)

$(BUILD)/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	@echo "  cc    $<"
	@$(COMPILE) -c -o $@ $<

$(BUILD)/unit/%: tests/unit/%.c $(OBJECTS)
	@mkdir -p $(@D)
	@echo "  cc    $<"
	@$(COMPILE) -Itests/unit -o $@ $< $(OBJECTS) $(LINK_$(MODE)) $(LDFLAGS) $(LIBS) -lcmocka

$(BUILD)/fuzz_%: tests/fuzz/fuzz_%.c $(OBJECTS)
	@echo "  cc    $<"
	@$(COMPILE) -Itests/fuzz -o $@ $< $(OBJECTS) $(LINK_$(MODE)) $(LDFLAGS) $(LIBS)

$(BUILD)/sense-probe: tests/sense/probe.c $(OBJECTS)
	@echo "  cc    $<"
	@$(COMPILE) -o $@ $< $(OBJECTS) $(LINK_$(MODE)) $(LDFLAGS) $(LIBS)

$(BUILD)/bench-core: tests/bench/core.c $(OBJECTS)
	@echo "  cc    $<"
	@$(COMPILE) -Itests/unit -o $@ $< $(OBJECTS) $(LINK_$(MODE)) $(LDFLAGS) $(LIBS)

chat: packages ## install what is missing, build, and talk to the bot in this terminal
	@$(AGAIN) --silent
	@$(BUILD)/waymark chat --content content

packages: ## install what the build needs
	@tests/packages.sh $(BUILD_PACKAGES)

test: ## install what the tests need, start real servers, run everything; ONLY=NAME runs one part
	@tests/packages.sh $(BUILD_PACKAGES) $(TEST_PACKAGES)
	@tests/run $(ONLY)

torture: ## the long ones: kills, faults, floods, fuzzing
	@tests/packages.sh $(BUILD_PACKAGES) $(TEST_PACKAGES) $(TORTURE_PACKAGES)
	@tests/run --torture $(ONLY)

unit: ## the unit tests alone
	@tests/run unit

units: $(UNIT_BINS)

asan: ## the program and its unit tests with address and undefined-behaviour sanitizers, in build/asan
	@$(AGAIN) MODE=asan BUILD=build/asan all units

clang: ## the program built by clang, in build/clang
	@$(AGAIN) CC=clang BUILD=build/clang all

fuzz: ## the fuzz targets, in build/fuzz; tests/fuzz/run SECONDS runs them
	@$(AGAIN) CC=clang MODE=fuzz BUILD=build/fuzz fuzzers

fuzzers: $(FUZZ_BINS)

check: ## format, static analysis, spelling, content, man page, scripts
	@tests/packages.sh $(BUILD_PACKAGES) $(CHECK_PACKAGES)
	@$(AGAIN) --silent
	@tests/check

coverage: ## the share of lines that the tests run, by folder
	@tests/packages.sh $(BUILD_PACKAGES) $(TEST_PACKAGES) $(COVERAGE_PACKAGES)
	@tests/coverage

bench: ## processor time and memory beside other bots, of the core under load, and the encoder beside onnxruntime; CHECK=FILE also how right it is
	@tests/packages.sh $(BUILD_PACKAGES) $(BENCH_PACKAGES)
	@$(AGAIN) --silent all $(BUILD)/sense-probe $(BUILD)/bench-core
	@[ -z "$(CHECK)" ] || $(BUILD)/waymark eval --content content "$(CHECK)"
	@$(BUILD)/bench-core content
	@tests/bench/bench.py
	@tests/bench/matrix_memory.py
	@tests/bench/sense.py

model: ## the sentence encoder from content, at most three hours; CHECK=FILE compares it with the one in place
	@tests/packages.sh python3 python3-venv
	@CHECK="$(CHECK)" AFTER="$(AFTER)" SETTINGS="$(SETTINGS)" nice src/train/run

lines: ## teach the sentence encoder's danger head the ways of asking that came after it, in minutes; CHECK=FILE compares
	@tests/packages.sh python3 python3-venv
	@CHECK="$(CHECK)" LINES=yes nice src/train/run

format: ## put every C file into the one style
	@clang-format -i $(shell git ls-files '*.c' '*.h')

install: $(BUILD)/waymark ## program, content, man page, unit and example configuration; PREFIX, DESTDIR, STRIP=-s
	install -D $(STRIP) -m 755 $(BUILD)/waymark $(DESTDIR)$(PREFIX)/bin/waymark
	install -D -m 644 config/waymark.1 $(DESTDIR)$(PREFIX)/share/man/man1/waymark.1
	install -D -m 644 config/waymark.yaml $(DESTDIR)$(PREFIX)/share/doc/waymark/waymark.yaml
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system $(DESTDIR)$(PREFIX)/share/waymark
	sed 's#@PREFIX@#$(PREFIX)#g' config/waymark.service >$(DESTDIR)$(PREFIX)/lib/systemd/system/waymark.service
	cp -R content $(DESTDIR)$(PREFIX)/share/waymark/
	chmod -R u=rwX,go=rX $(DESTDIR)$(PREFIX)/share/waymark/content

manual: $(BUILD)/waymark ## put what the program says of its commands into the man page
	@$(BUILD)/waymark commands --content content >build/commands.1
	@sed -i -e '/^\.\\" commands begin/,/^\.\\" commands end/{/^\.\\" commands/!d}' \
	    -e '/^\.\\" commands begin/r build/commands.1' config/waymark.1

clean: ## remove what was built
	rm -rf build

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: all chat packages test torture unit units asan clang fuzz fuzzers check coverage bench model format manual install clean help

-include $(OBJECTS:.o=.d) $(BUILD)/main.d $(UNIT_BINS:=.d) $(FUZZ_BINS:=.d) $(BUILD)/sense-probe.d $(BUILD)/bench-core.d
