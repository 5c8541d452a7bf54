# offsync: one Makefile, variants side by side in build/VARIANT.
#
#   make run      install what is missing, build, open the demo hotel
#   make check    install what tests need, build, run every test
#   make help     all targets

.DEFAULT_GOAL := all

VARIANT ?= release
B       := build/$(VARIANT)
PREFIX  ?= /usr/local
DESTDIR ?=
VERSION := 0.1.0

# ---- compiler -------------------------------------------------------------

CSTD := -std=c17 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wformat=2 \
        -Wstrict-prototypes -Wmissing-prototypes -Wswitch-enum \
        -Wwrite-strings -Wundef -Wvla -Werror
FLAGS_release := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
FLAGS_debug   := -Og -g3 -fPIE
FLAGS_asan    := -O1 -g3 -fsanitize=address,undefined \
                 -fno-sanitize-recover=all -fno-omit-frame-pointer -fPIE
FLAGS_tsan    := -O1 -g3 -fsanitize=thread -fPIE
FLAGS_cov     := -O0 -g --coverage -fPIE
# The simulator's own build: planted bugs can be switched on (base/mutant.h).
FLAGS_mutant  := -O2 -g -DOFFSYNC_MUTANTS -fPIE
# The same by another compiler, to compare what both make of a seed.
FLAGS_clang   := -O1 -g -DOFFSYNC_MUTANTS -fPIE
# libFuzzer's, with clang: tests/fuzz.
FLAGS_fuzz    := -O1 -g -fsanitize=fuzzer-no-link,address,undefined \
                 -fno-sanitize-recover=all -fno-omit-frame-pointer -fPIE
LINK_release  := -pie -Wl,-z,relro,-z,now -Wl,--as-needed
LINK_debug    := -pie -Wl,--as-needed
LINK_asan     := $(LINK_debug)
LINK_tsan     := $(LINK_debug)
LINK_cov      := $(LINK_debug)
LINK_mutant   := $(LINK_debug)
LINK_clang    := $(LINK_debug)
LINK_fuzz     := $(LINK_debug)
ifeq ($(origin FLAGS_$(VARIANT)),undefined)
$(error VARIANT must be one of release debug asan tsan cov mutant clang fuzz)
endif

CPPFLAGS += -Isrc -I. -I$(B) -DOFFSYNC_VERSION='"$(VERSION)"' -MMD -MP
# make V=1 shows the commands.
ifeq ($(V),1)
SAY := @true
Q   :=
else
SAY := @printf '  %-5s %s\n'
Q   := @
endif
# A make inside this one uses all processors, when this one was not told how many.
ALL_CPUS  = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))
COMPILE   = $(CC) $(CPPFLAGS) $(CSTD) $(WARN) $(FLAGS_$(VARIANT)) $(CFLAGS)
LINK      = $(CC) $(FLAGS_$(VARIANT)) $(CFLAGS) $(LINK_$(VARIANT)) $(LDFLAGS)

# ---- sources --------------------------------------------------------------

# One library a folder, so that each program links what it may know:
# the console never sees libcurl, the server never sees ncurses.
FOLDERS := base packing json domain crypto db store print sync net agent cli server
lib_src  = $(filter-out %/main.c,$(wildcard src/$(1)/*.c))
$(foreach f,$(FOLDERS),$(eval SRC_$(f) := $(call lib_src,$(f))))
SRC_ui  := $(wildcard ui/*.c ui/*/*.c)
SRC_generated := $(B)/generated/terminal_migrations.c \
                 $(B)/generated/sqlite_migrations.c \
                 $(B)/generated/postgres_migrations.c \
                 $(B)/generated/style_css.c $(B)/generated/sentences.c

obj = $(patsubst %.c,$(B)/%.o,$(filter-out $(B)/%,$(1))) \
      $(patsubst $(B)/%.c,$(B)/%.o,$(filter $(B)/%,$(1)))
CORE_OBJ := $(call obj,$(SRC_base) $(SRC_json) $(SRC_domain) $(SRC_crypto) $(SRC_db))
TERMINAL_OBJ := $(CORE_OBJ) $(call obj,$(SRC_store) $(SRC_print) $(B)/generated/terminal_migrations.c)
NET_OBJ      := $(call obj,$(SRC_net))
NETSIM_OBJ   := $(foreach o,$(NET_OBJ),$(if $(findstring /netsim,$(o)),$(o)))

OFFSYNC_OBJ  := $(TERMINAL_OBJ) $(call obj,$(SRC_cli) src/cli/main.c $(SRC_ui) $(B)/generated/sentences.c \
                src/agent/client.c) $(NETSIM_OBJ)
AGENT_OBJ    := $(TERMINAL_OBJ) $(call obj,$(SRC_packing) $(SRC_sync) $(SRC_agent) src/agent/main.c) \
                $(filter-out $(NETSIM_OBJ),$(NET_OBJ))
SERVER_LIB   := $(call obj,$(SRC_packing) $(SRC_server) \
                $(B)/generated/sqlite_migrations.c \
                $(B)/generated/postgres_migrations.c \
                $(B)/generated/style_css.c)
OFFSYNCD_OBJ := $(CORE_OBJ) $(call obj,$(SRC_sync) src/server/main.c) $(SERVER_LIB)
# Everything but the main functions: what tests link.
ALL_OBJ := $(sort $(TERMINAL_OBJ) $(NET_OBJ) $(SERVER_LIB) \
           $(call obj,$(SRC_sync) $(SRC_agent) $(SRC_cli) $(SRC_ui) $(B)/generated/sentences.c))

pkg = $(shell pkg-config --libs $(1) 2>/dev/null)
LIB_core     := $(call pkg,sqlite3 libcjson libcrypto inih) -lpthread
LIB_offsync  := $(LIB_core) $(call pkg,ncursesw libqrencode)
LIB_agent    := $(LIB_core) $(call pkg,libcurl zlib)
LIB_offsyncd := $(LIB_core) $(call pkg,libmicrohttpd gnutls zlib libpq)
LIB_all      := $(LIB_core) $(call pkg,ncursesw libqrencode libcurl zlib \
                libmicrohttpd gnutls libpq cmocka)

UNIT_SRC := $(wildcard tests/unit/test_*.c)
UNIT     := $(UNIT_SRC:%.c=$(B)/%)
FUZZ_SRC := $(wildcard tests/fuzz/*.c)
FUZZ     := $(FUZZ_SRC:%.c=$(B)/%)
# What the targets touch, so that not everything is built once more.
FUZZ_LIB := $(CORE_OBJ) $(call obj,$(SRC_sync) src/server/token.c \
            src/server/enrol.c $(SRC_packing) src/agent/enroll_code.c \
            tests/lib/hotel.c)
SIM_SRC  := $(wildcard tests/sim/*.c)
BENCH_SRC := $(wildcard tests/bench/bench_*.c)
BENCH    := $(BENCH_SRC:%.c=$(B)/%)
BENCH_LIB := $(call obj,$(filter-out $(BENCH_SRC),$(wildcard tests/bench/*.c)))
SCREENS_SRC := $(wildcard tests/screens/*.c)
# Where the tests of the screens stand between two parts of the console.
SCREENS_WRAP := poll __poll_chk read env_real frame_draw help_draw menu_draw \
            dialog_draw prompt_draw app_push app_request canvas_put canvas_putf statvfs decode_wait_ms decode_timeout term_has_input \
            app_export_place agent_is_running app_paused_ms
# Random keys at the same console, and what stands between it and its store.
KEYS_SRC := $(wildcard tests/keys/*.c) tests/sim/chance.c \
            $(filter-out tests/screens/main.c,$(SCREENS_SRC))
KEYS_WRAP := store_draft_save journal_do
TEST_LIB := $(call obj,$(wildcard tests/lib/*.c))

# ---- words ----------------------------------------------------------------

# What people read, in their languages: data/locale/README.md.
LANGUAGES := $(patsubst data/locale/%.po,%,$(wildcard data/locale/*.po))
CATALOGS  := $(LANGUAGES:%=$(B)/locale/%/LC_MESSAGES/offsync.mo)
WORDS_TABLES := ui/keymap.def $(addprefix src/,base/err.def domain/rules.def \
                domain/choices.def domain/schema.def)
WORDS_IN  := -k -k_ -kN_ -kwords_count:1,2 --flag=_:1:pass-c-format \
             --flag=words_count:1:pass-c-format --flag=words_count:2:pass-c-format \
             --flag=app_say:3:c-format --flag=canvas_putf:5:c-format \
             --flag=buf_addf:2:c-format --flag=arena_printf:2:c-format
# Each text of the tables is words, and so are the names of fields.
build/words/tables.c: $(WORDS_TABLES)
	@mkdir -p $(@D)
	$(Q){ sed 's/""//g' $^ | grep -o '"[^"][^"]*"'; \
	    sed -n 's/^FIELD([A-Z_]*, [A-Z0-9_]*, \([a-z0-9_]*\),.*/"\1"/p' $^; } | \
	    sed 's/.*/N_(&)/' > $@.tmp
	@mv $@.tmp $@
# What is said below ui/ is recognised there: ui/sentence.h.
SENTENCES_SRC := $(SRC_domain) src/print/printing.c src/store/summary.c \
                 src/store/explain.c src/store/queue_result.c
build/words/sentences.c: $(SENTENCES_SRC) src/tools/sentences.awk
	@mkdir -p $(@D)
	$(Q)xgettext --extract-all --language=C --from-code=UTF-8 --no-wrap \
	    --no-location -o $@.pot $(SENTENCES_SRC) 2>$@.said || { cat $@.said >&2; exit 1; }
	$(Q)awk -f src/tools/sentences.awk $@.pot src/domain/schema.def > $@.tmp
	@rm -f $@.pot $@.said; mv $@.tmp $@
$(B)/generated/sentences.c: build/words/sentences.c
	@mkdir -p $(@D)
	@cp $< $@
build/words/offsync.pot: $(SRC_ui) build/words/tables.c build/words/sentences.c
	$(SAY) WORDS $@
	$(Q)xgettext --language=C --from-code=UTF-8 --no-wrap \
	    --package-name=offsync --package-version=$(VERSION) $(WORDS_IN) -o $@ $^ \
	    2>$@.said || { cat $@.said >&2; exit 1; }
	@rm -f $@.said
$(B)/locale/%/LC_MESSAGES/offsync.mo: data/locale/%.po
	@mkdir -p $(@D)
	$(SAY) WORDS $<
	$(Q)msgfmt --check -o $@ $<
# No language: each word marked and longer, for tests/screens/untranslated.c.
build/words/pseudo.po: build/words/offsync.pot tests/screens/pseudo.awk
	$(Q)awk -f tests/screens/pseudo.awk build/words/offsync.pot > $@.tmp
	@mv $@.tmp $@
$(B)/locale/pseudo/LC_MESSAGES/offsync.mo: build/words/pseudo.po
	@mkdir -p $(@D)
	$(SAY) WORDS pseudo
	$(Q)msgfmt --check-format -o $@ $<
# Brings the catalogs up to the source: what is gone leaves them, and what was
# translated in build/words/LANGUAGE.new.po comes in; what they lack is left there.
PO_FORM := --no-wrap --no-location --sort-output
.PHONY: words
words: build/words/offsync.pot
	@set -e; for l in $(LANGUAGES); do \
	    new=build/words/$$l.new.po; all=build/words/$$l.all.po; po=data/locale/$$l.po; \
	    [ -f $$new ] || cp $$po $$new; \
	    msgcat --use-first --no-wrap -o $$all $$po $$new; \
	    msgmerge --quiet --no-fuzzy-matching $(PO_FORM) -o $$all.tmp $$all $<; \
	    mv $$all.tmp $$all; \
	    msgattrib --translated --no-obsolete $(PO_FORM) $$all | \
	        sed '/^"POT-Creation-Date\|^"Report-Msgid-Bugs-To/d' > $$all.tmp; \
	    cmp -s $$all.tmp $$po || cp $$all.tmp $$po; \
	    msgattrib --untranslated --no-obsolete $(PO_FORM) -o $$new $$all; \
	    rm -f $$all.tmp; \
	    printf '%s: ' $$l; msgfmt --statistics -o /dev/null $$all; \
	done

# ---- programs -------------------------------------------------------------

.PHONY: all
all: $(B)/offsync $(B)/offsync-agent $(B)/offsyncd $(CATALOGS)

$(B)/offsync: $(OFFSYNC_OBJ)
	$(SAY) LD $@
	$(Q)$(LINK) -o $@ $^ $(LIB_offsync)
$(B)/offsync-agent: $(AGENT_OBJ)
	$(SAY) LD $@
	$(Q)$(LINK) -o $@ $^ $(LIB_agent)
$(B)/offsyncd: $(OFFSYNCD_OBJ)
	$(SAY) LD $@
	$(Q)$(LINK) -o $@ $^ $(LIB_offsyncd)

$(B)/src/server/pg.o $(B)/src/server/feed_others.o $(B)/tests/lib/postgres_server.o \
$(B)/tests/unit/test_feed_exact.o $(B)/tests/unit/test_storage_postgres.o: CPPFLAGS += \
    $(shell pkg-config --cflags libpq 2>/dev/null)
$(B)/ui/term.o: CPPFLAGS += $(shell pkg-config --cflags ncursesw 2>/dev/null)

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(SAY) CC $<
	$(Q)$(COMPILE) -c -o $@ $<
$(B)/generated/%.o: $(B)/generated/%.c $(B)/flags
	$(SAY) CC $<
	$(Q)$(COMPILE) -c -o $@ $<

# Touched only when compiler or flags change: then everything is built anew.
# The first thing that is made, so it also looks for the libraries.
LIBRARIES := sqlite3 libcjson libcrypto inih ncursesw libqrencode libcurl zlib \
             libmicrohttpd gnutls libpq
$(B)/flags: FORCE
	@command -v msgfmt xgettext >/dev/null || { \
	    echo "gettext is missing here: 'make deps' installs it." >&2; exit 69; }
	@pkg-config --exists $(LIBRARIES) || { \
	    echo 'Libraries that offsync is built with are missing here:' \
	        "'make deps' installs them." >&2; exit 69; }
	@mkdir -p $(@D)
	@echo '$(COMPILE)' | cmp -s - $@ || echo '$(COMPILE)' > $@

# SQL files become part of the programs, which so need no folder of data.
build/tools/embed: src/tools/embed.c
	@mkdir -p $(@D)
	$(SAY) CC $<
	$(Q)$(CC) $(CSTD) $(WARN) -O1 -o $@ $<
$(B)/generated/%_migrations.c: build/tools/embed $(wildcard data/schema/*/*.sql)
	@mkdir -p $(@D)
	$(SAY) EMBED data/schema/$*
	$(Q)build/tools/embed migrations $* data/schema/$* > $@.tmp
	@mv $@.tmp $@

$(B)/generated/%_css.c: build/tools/embed data/web/%.css
	@mkdir -p $(@D)
	$(SAY) EMBED data/web/$*.css
	$(Q)build/tools/embed text $*_css data/web/$*.css > $@.tmp
	@mv $@.tmp $@

# ---- tests ----------------------------------------------------------------

# A router with a handler that the server does not have.
$(B)/tests/unit/test_forgetful_handler: override LDFLAGS += -Wl,--wrap=route_find
$(B)/tests/unit/%: $(B)/tests/unit/%.o $(TEST_LIB) $(ALL_OBJ)
	$(SAY) LD $@
	$(Q)$(LINK) -o $@ $^ $(LIB_all)
$(B)/tests/bench/%: $(B)/tests/bench/%.o $(BENCH_LIB) $(ALL_OBJ)
	$(SAY) LD $@
	$(Q)$(LINK) -o $@ $^ $(LIB_all)
$(B)/tests/soak/%: $(B)/tests/soak/%.o $(BENCH_LIB) $(ALL_OBJ)
	$(SAY) LD $@
	$(Q)$(LINK) -o $@ $^ $(LIB_all)
$(B)/tests/fuzz/%: $(B)/tests/fuzz/%.o $(FUZZ_LIB)
	$(SAY) LD $@
	$(Q)$(LINK) -fsanitize=fuzzer -o $@ $^ $(LIB_all)
$(B)/screens: $(call obj,$(SCREENS_SRC)) $(TEST_LIB) $(ALL_OBJ)
	$(SAY) LD $@
	$(Q)$(LINK) $(SCREENS_WRAP:%=-Wl,--wrap=%) -o $@ $^ $(LIB_all) -lvterm
$(B)/keys: $(call obj,$(KEYS_SRC)) $(TEST_LIB) $(ALL_OBJ)
	$(SAY) LD $@
	$(Q)$(LINK) $(SCREENS_WRAP:%=-Wl,--wrap=%) $(KEYS_WRAP:%=-Wl,--wrap=%) \
	    -o $@ $^ $(LIB_all) -lvterm
$(B)/simulate: $(call obj,$(SIM_SRC)) $(ALL_OBJ)
	$(SAY) LD $@
	$(Q)$(LINK) -o $@ $^ $(LIB_all)
# On the simulator's world, with people of its own.
$(B)/simulate-kitchen: $(call obj,$(wildcard tests/kitchen/*.c) \
    $(filter-out tests/sim/main.c,$(SIM_SRC))) $(ALL_OBJ)
	$(SAY) LD $@
	$(Q)$(LINK) -o $@ $^ $(LIB_all)
.SECONDARY:

.PHONY: tests bench-programs simulate simulate-kitchen screens keys-program \
    goldens screenshots
tests: all $(UNIT)
screens: $(B)/screens $(B)/locale/pseudo/LC_MESSAGES/offsync.mo
# The pictures of tests/golden and the papers of tests/paper anew: look at them
# in git diff before you commit.
goldens: screens $(B)/tests/unit/test_documents
	$(B)/screens --write
	WRITE_GOLDENS=1 $(B)/tests/unit/test_documents
# The pictures of the README.
screenshots: screens
	@mkdir -p data/screenshots
	$(B)/screens --shots data/screenshots
simulate: $(B)/simulate
simulate-kitchen: $(B)/simulate-kitchen
keys-program: $(B)/keys
bench-programs: all $(BENCH)

# The whole suite. Programs report themselves; tests/run adds them up.
.PHONY: check check-fast
check: deps-test
	+tests/run full
check-fast:
	+tests/run fast

SEEDS ?= 1..1000
# As --hotels 2 --terminals 8, for the busiest hotels only.
SIM_FLAGS ?=
.PHONY: sim sim-planted sim-compare
sim:
	+$(MAKE) $(ALL_CPUS) VARIANT=mutant simulate
	build/mutant/simulate --seeds $(SEEDS) $(SIM_FLAGS)
sim-planted:
	+$(MAKE) $(ALL_CPUS) VARIANT=mutant simulate
	build/mutant/simulate --planted
# Kitchen tickets under loss, restarts and duplication, and that planted bugs are
# found; make check does a small part of it.
SENDS ?= 100000
.PHONY: sim-kitchen
sim-kitchen:
	+$(MAKE) $(ALL_CPUS) VARIANT=mutant simulate-kitchen
	build/mutant/simulate-kitchen --planted
	build/mutant/simulate-kitchen --sends $(SENDS)
# Each seed twice, and by gcc and clang: the same trace.
sim-compare: deps-test
	+$(MAKE) $(ALL_CPUS) VARIANT=mutant CC=gcc simulate
	+$(MAKE) $(ALL_CPUS) VARIANT=clang CC=clang simulate
	tests/sim/compare $(SEEDS) 24 build/mutant/simulate build/clang/simulate

# The pages in a browser. Chromium, node and what drives it are 300 MB of packages,
# or 470 where there is no node yet, so that make check does without.
.PHONY: check-web
check-web: deps-test
	@.ci/deps web
	+$(MAKE) $(ALL_CPUS) VARIANT=release all
	@mkdir -p build/web
	@cmp -s tests/web/package.json build/web/package.json || { \
	    cp tests/web/package.json build/web/ && \
	    npm install --prefix build/web --no-audit --no-fund --ignore-scripts; }
	tests/web/run

# In full what every check does with a few: payments at each rate of lost
# answers, and one bad action among many. In memory: no disk fails here.
PAYMENTS ?= 100000
MEMORY_FOLDER := $(firstword $(wildcard /dev/shm) /tmp)
.PHONY: payments
payments: deps-test
	+$(MAKE) $(ALL_CPUS) VARIANT=release build/release/tests/unit/test_payments \
	    build/release/tests/unit/test_poison
	TMPDIR=$(MEMORY_FOLDER) PAYMENTS=$(PAYMENTS) \
	    build/release/tests/unit/test_payments
	TMPDIR=$(MEMORY_FOLDER) ACTIONS=10000 build/release/tests/unit/test_poison

# The same for the storages: many writers and a reader, and random actions on
# both.
.PHONY: storages
storages: deps-test
	+$(MAKE) $(ALL_CPUS) VARIANT=release build/release/tests/unit/test_feed_exact \
	    build/release/tests/unit/test_storages_agree
	TMPDIR=$(MEMORY_FOLDER) CHANGES=100000 LONG_MS=5000 \
	    build/release/tests/unit/test_feed_exact
	TMPDIR=$(MEMORY_FOLDER) ACTIONS=100000 \
	    build/release/tests/unit/test_storages_agree

# A terminal comes back after a month, with more than it has ever sent at once,
# and a server is put back by six hours.
ACTIONS ?= 50000
.PHONY: absence
absence: deps-test
	+$(MAKE) $(ALL_CPUS) VARIANT=release all \
	    build/release/tests/bench/bench_fill
	TMPDIR=$(MEMORY_FOLDER) ACTIONS=$(ACTIONS) DAYS=30 tests/e2e/absence.sh
	TMPDIR=$(MEMORY_FOLDER) HOURS=6 tests/e2e/restore.sh

# Three days without the server on a fast clock; takes ten minutes.
.PHONY: soak
soak: deps-test
	+$(MAKE) $(ALL_CPUS) VARIANT=release all build/release/tests/soak/desk
	tests/soak/run

# Random keys, under the sanitizers; the same seeds do the same again.
KEYS ?= 1000000
KEYS_SEEDS = $(shell echo $$((($(KEYS) + 1999) / 2000)))
.PHONY: keys
keys: deps-test
	+$(MAKE) $(ALL_CPUS) VARIANT=asan CC=clang keys-program
	TMPDIR=$(MEMORY_FOLDER) build/asan/keys --seeds 1..$(KEYS_SEEDS) --keys 2000

# A whole day at the screens of the real programs; some three minutes.
ARRIVALS ?= 90
ORDERS ?= 250
.PHONY: day
day: deps-test
	+$(MAKE) $(ALL_CPUS) VARIANT=release all
	TMPDIR=$(MEMORY_FOLDER) ARRIVALS=$(ARRIVALS) ORDERS=$(ORDERS) REQUESTS=20 \
	    tests/day/run

.PHONY: bench
bench: deps-test
	+$(MAKE) $(ALL_CPUS) VARIANT=release bench-programs
	tests/bench/run

# Needs clang, so it builds itself anew with that.
.PHONY: fuzz fuzz-programs
TIME ?= 60
fuzz: deps-test
	+$(MAKE) $(ALL_CPUS) VARIANT=fuzz CC=clang fuzz-programs
	tests/fuzz/run build/fuzz $(TIME)
fuzz-programs: $(FUZZ)

# The example configuration is written from the option table (base/conf.h).
build/tools/example_conf: src/tools/example_conf.c $(call obj,$(SRC_base))
	@mkdir -p $(@D)
	$(SAY) LD $@
	$(Q)$(COMPILE) -o $@ $^ $(LINK_$(VARIANT)) $(LIB_core)
.PHONY: example
example: build/tools/example_conf
	build/tools/example_conf > offsync.conf.example

# The page of rules and states is written from their tables (domain/rule.h).
build/tools/rules_page: src/tools/rules_page.c \
		$(call obj,$(SRC_base) $(SRC_json) $(SRC_domain))
	@mkdir -p $(@D)
	$(SAY) LD $@
	$(Q)$(COMPILE) -o $@ $^ $(LINK_$(VARIANT)) $(LIB_core)
# What comes of conflicts is asked of a server (tests/lib/meeting.h).
build/tools/conflicts_page: $(B)/tests/reference/conflicts_page.o \
		$(TEST_LIB) $(ALL_OBJ)
	@mkdir -p $(@D)
	$(SAY) LD $@
	$(Q)$(LINK) -o $@ $^ $(LIB_all)
.PHONY: reference
reference: build/tools/rules_page build/tools/conflicts_page
	@mkdir -p data/reference
	build/tools/rules_page > data/reference/rules.md
	build/tools/conflicts_page > data/reference/conflicts.md

# ---- running --------------------------------------------------------------

.PHONY: run deps deps-test deps-lint
run: deps
	+$(MAKE) $(ALL_CPUS) VARIANT=release all
	data/demo/run build/release var/demo

deps:
	@.ci/deps build
deps-test:
	@.ci/deps test
deps-lint:
	@.ci/deps lint

# ---- tidiness -------------------------------------------------------------

SOURCES := $(wildcard src/*/*.[ch] ui/*.[ch] ui/*/*.[ch] tests/*/*.[ch])
.PHONY: format format-check tidy lint
format:
	clang-format -i $(SOURCES)
format-check:
	@clang-format --dry-run -Werror $(SOURCES)
tidy:
	@tests/tidy
# One file a run: with several, clang-tidy 14 finds every va_list uninitialised.
lint: deps-lint
	@printf '%s\n' $(filter src/%.c ui/%.c,$(SOURCES)) | \
	    xargs -P $(shell nproc) -I FILE clang-tidy --quiet FILE -- \
	    $(CSTD) -Isrc -I. -I$(B) -DOFFSYNC_VERSION='"$(VERSION)"' \
	    $(shell pkg-config --cflags ncursesw libpq 2>/dev/null)

# ---- installing -----------------------------------------------------------

BIN     := $(DESTDIR)$(PREFIX)/bin
SBIN    := $(DESTDIR)$(PREFIX)/sbin
SHARE   := $(DESTDIR)$(PREFIX)/share
SYSTEMD := $(DESTDIR)$(PREFIX)/lib/systemd/system
.PHONY: install uninstall deb clean help
install: all
	install -d $(BIN) $(SBIN) $(SHARE)/man/man1 $(SHARE)/man/man5 \
	    $(SHARE)/man/man8 $(SHARE)/doc/offsync $(SYSTEMD) \
	    $(SHARE)/bash-completion/completions
	install -m 755 $(B)/offsync $(B)/offsync-agent $(BIN)
	install -m 755 $(B)/offsyncd $(SBIN)
	install -m 644 data/man/offsync.1 $(SHARE)/man/man1
	install -m 644 data/man/offsync.conf.5 $(SHARE)/man/man5
	install -m 644 data/man/offsyncd.8 $(SHARE)/man/man8
	install -m 644 offsync.conf.example README.md CHANGELOG.md data/openapi.yaml \
	    $(SHARE)/doc/offsync
	install -m 644 data/completions/offsync.bash \
	    $(SHARE)/bash-completion/completions/offsync
	install -m 644 data/completions/offsyncd.bash \
	    $(SHARE)/bash-completion/completions/offsyncd
	install -m 644 data/systemd/*.service $(SYSTEMD)
	for l in $(LANGUAGES); do \
	    install -D -m 644 $(B)/locale/$$l/LC_MESSAGES/offsync.mo \
	        $(SHARE)/locale/$$l/LC_MESSAGES/offsync.mo || exit; \
	done
uninstall:
	rm -f $(BIN)/offsync $(BIN)/offsync-agent $(SBIN)/offsyncd \
	    $(SHARE)/man/man1/offsync.1 $(SHARE)/man/man5/offsync.conf.5 \
	    $(SHARE)/man/man8/offsyncd.8 \
	    $(SHARE)/bash-completion/completions/offsync \
	    $(SHARE)/bash-completion/completions/offsyncd
	rm -f $(LANGUAGES:%=$(SHARE)/locale/%/LC_MESSAGES/offsync.mo)
	rm -rf $(SHARE)/doc/offsync
	for u in data/systemd/*.service; do rm -f $(SYSTEMD)/$${u##*/}; done
deb:
	+$(MAKE) $(ALL_CPUS) VARIANT=release all
	data/deb/build build/release $(VERSION)
clean:
	rm -rf build
help:
	@echo 'make [VARIANT=release|debug|asan|tsan|cov]   build into build/VARIANT'
	@echo 'make run                     everything, and the demo hotel on screen'
	@echo 'make check                   every test; check-fast: without sanitizers'
	@echo 'make sim SEEDS=1..1000       the simulator'
	@echo 'make sim-planted             that it finds each planted bug'
	@echo 'make sim-kitchen             kitchen tickets: none lost, none cooked twice'
	@echo 'make sim-compare SEEDS=1..20   that a seed is the same run again'
	@echo 'make check-web               the guest page and the dashboard in Chromium'
	@echo 'make payments PAYMENTS=100000   at 0, 30, 60 and 90 % of answers lost'
	@echo 'make storages                100,000 changes and actions on PostgreSQL and SQLite'
	@echo 'make absence ACTIONS=50000   away for a month; and a server set back six hours'
	@echo 'make soak                    three days offline, 20,000 entries, in ten minutes'
	@echo 'make day                     a whole day at the screens of all desks'
	@echo 'make keys KEYS=1000000       random keys, windows, hang-ups and kill -9'
	@echo 'make fuzz TIME=60           hostile input, for so many seconds'
	@echo 'make bench                   figures beside their floors'
	@echo 'make goldens                 writes the pictures of all screens anew, to be reviewed'
	@echo 'make screenshots             the pictures of the README'
	@echo 'make example reference      writes what tables say into files'
	@echo 'make words                   brings the catalogs of data/locale up to date'
	@echo 'make deps                    system packages'
	@echo 'make install uninstall deb clean format lint tidy'

.PHONY: FORCE
FORCE:

-include $(shell find $(B) -name '*.d' 2>/dev/null)
