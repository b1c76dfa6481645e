# Waymark. `make help` lists what can be made.
# BUILD is the folder of one way of building; `make asan` and the tests use build/asan.

CC      ?= cc
BUILD   ?= build
MODE    ?= release
PACKAGES = libcurl jansson sqlite3 yaml-0.1 md4c libutf8proc libcrypto

WARNINGS = -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
           -Wpointer-arith -Wcast-qual -Wwrite-strings -Wformat=2 -Wundef -Wvla -Wswitch-enum -Wconversion
RELEASE  = -O2 -g -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
SANITIZE = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
COVERAGE = -O0 -g --coverage

FLAGS_release  = $(RELEASE)
FLAGS_asan     = $(SANITIZE)
FLAGS_coverage = $(COVERAGE)
LINK_release   = -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed
LINK_asan      = -fsanitize=address,undefined
LINK_coverage  = --coverage

CPPFLAGS += -D_GNU_SOURCE -Isrc $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
CFLAGS   += -std=c17 $(WARNINGS) $(FLAGS_$(MODE))
LDFLAGS  += $(LINK_$(MODE))
LDLIBS   += $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lstemmer -lm

SOURCES   = $(sort $(wildcard src/*/*.c src/*/*/*.c))
OBJECTS   = $(SOURCES:src/%.c=$(BUILD)/%.o)
UNITS     = $(sort $(wildcard tests/unit/test_*.c))
UNIT_BINS = $(UNITS:tests/unit/%.c=$(BUILD)/unit/%)

all: $(BUILD)/waymark

$(BUILD)/waymark: $(BUILD)/main.o $(OBJECTS)
	@echo "  link  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	@echo "  cc    $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/unit/%: tests/unit/%.c $(OBJECTS)
	@mkdir -p $(@D)
	@echo "  cc    $<"
	@$(CC) $(CPPFLAGS) -Itests/unit $(CFLAGS) -MMD -MP -o $@ $< $(OBJECTS) $(LDFLAGS) $(LDLIBS) -lcmocka

asan:
	@$(MAKE) --no-print-directory MODE=asan BUILD=build/asan

units: $(UNIT_BINS)

unit:
	@$(MAKE) --no-print-directory MODE=asan BUILD=build/asan units
	@failed=0; for test in build/asan/unit/test_*; do case $$test in *.d) continue;; esac; \
		$$test || failed=1; done; exit $$failed

clean:
	rm -rf build

.PHONY: all asan units unit clean

-include $(OBJECTS:.o=.d) $(BUILD)/main.d $(UNIT_BINS:=.d)
