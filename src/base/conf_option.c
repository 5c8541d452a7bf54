#include "base/conf_option.h"

#include "base/check.h"
#include "base/printer_place.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
#define AT(section, name) offsetof(struct conf, section.name)
#define TEXT(s, n, min, max, initial, help) \
	{ #s, #n, CONF_TYPE_TEXT, min, max, initial, NULL, help, AT(s, n) }
#define INT(s, n, min, max, initial, help) \
	{ #s, #n, CONF_TYPE_INT, min, max, initial, NULL, help, AT(s, n) }
#define SIZE(s, n, min, max, initial, help) \
	{ #s, #n, CONF_TYPE_SIZE, min, max, initial, NULL, help, AT(s, n) }
#define BOOL(s, n, initial, help) \
	{ #s, #n, CONF_TYPE_BOOL, 0, 1, initial, NULL, help, AT(s, n) }
#define CHOICE(s, n, choices, initial, help) \
	{ #s, #n, CONF_TYPE_CHOICE, 0, 0, initial, choices, help, AT(s, n) }

#define PAGES "ascii|cp437|cp850|cp858|cp1252|utf-8"
#define PRINTER(s, n, help) \
	{ #s, #n, CONF_TYPE_PRINTER, 0, 0, NULL, NULL, help, AT(s, n) }

const struct conf_option conf_options[] = {
	TEXT(terminal, server_url, 0, 255, NULL,
		"The hotel's server, such as https://sync.example.com"),
	TEXT(terminal, home, 0, 4000, NULL,
		"Folder of this terminal's store and keys; $OFFSYNC_HOME or the XDG state folder when not set"),
	TEXT(terminal, name, 0, 64, NULL,
		"Name of this terminal on other screens; the host's name when not set"),
	CHOICE(terminal, theme, "auto|color|mono|contrast|soft|safe", "auto",
		"Colours of the console; auto asks the terminal and $NO_COLOR, contrast is for bright rooms, soft for dark ones, safe does without red and green"),
	TEXT(terminal, language, 0, 32, NULL,
		"Language of the console, such as de or es; $LANGUAGE, $LC_ALL, $LC_MESSAGES or $LANG say it when not set"),
	INT(terminal, idle_lock_minutes, 0, 1440, "5",
		"Minutes without a key until a PIN is asked for; 0 is never"),
	TEXT(terminal, passphrase_file, 0, 4000, NULL,
		"File whose first line opens the terminal's keys"),
	TEXT(terminal, keys_file, 0, 4000, NULL,
		"File of this desk's own keys on the keyboard (offsync keys)"),
	TEXT(terminal, guest_url, 0, 200, NULL,
		"Address of the guest page in QR codes, such as https://guest.example.com; server_url when not set"),

	TEXT(store, fallback_path, 0, 4000, NULL,
		"Folder of this terminal's own for the fallback journal, best on another disk; its home when not set"),
	INT(store, quota_mb, 0, 1048576, "0",
		"Megabytes that the store may take; 0 is what its disk has"),

	BOOL(sync, enabled, "true",
		"Whether this terminal works offline and synchronises"),
	INT(sync, max_offline_hours, 1, 72, "24",
		"Hours without the server until what is not critical needs a manager; the hotel's window when shorter"),
	INT(sync, max_action_queue_size, 100, 1000000, "10000",
		"Actions that may wait to be sent; past it the least important is refused first"),
	INT(sync, sync_interval_ms, 1000, 3600000, "30000",
		"Milliseconds between rounds while nothing happens"),
	BOOL(sync, enable_optimistic_updates, "true",
		"Show on lists and boards what the server has not confirmed yet; forms, bills, drawers and conflicts do in any case"),
	BOOL(sync, conflict_resolution_ui, "true",
		"Let people at this terminal decide conflicts"),
	BOOL(sync, live_feed, "true",
		"Learn of others' changes at once, over a request that stays open; never on a metered or slow link"),
	INT(sync, batch_max, 1, 2000, "1000",
		"Actions sent in one request at most"),
	INT(sync, page_max, 1, 10000, "2000",
		"Changes asked for in one request at most"),
	CHOICE(sync, compress, "auto|on|off", "auto",
		"Compress requests; auto does where the link is slow or metered"),
	TEXT(sync, ca_file, 0, 4000, NULL,
		"Certificates to trust instead of the system's, as PEM"),
	TEXT(sync, client_certificate, 0, 4000, NULL,
		"This terminal's own certificate, as PEM, for a server that asks for one"),
	TEXT(sync, client_key, 0, 4000, NULL,
		"That certificate's private key, as PEM"),
	INT(sync, keep_acknowledged_days, 1, 3650, "35",
		"Days that confirmed actions stay readable on this terminal"),

	CHOICE(link, kind, "auto|lan|wifi|cellular|slow", "auto",
		"What the way to the server is like; auto asks the system and measures"),
	CHOICE(link, metered, "auto|yes|no", "auto",
		"Whether data costs money: then only what matters is sent at once; auto takes mobile links for such"),

	PRINTER(print, receipt_printer,
		"Where this terminal's receipts are printed; nowhere when not set"),
	CHOICE(print, receipt_form, "escpos|plain", "escpos",
		"What that printer understands"),
	INT(print, receipt_columns, 32, 132, "42",
		"Characters in a line there: 42 or 48 on rolls of 80 mm, 32 on 58 mm"),
	CHOICE(print, receipt_code_page, PAGES, "cp858",
		"What its letters beyond ASCII are; ascii leaves accents out"),
	PRINTER(print, chit_printer,
		"Where kitchen chits are printed when no kitchen terminal took a ticket; the receipt printer when not set"),
	CHOICE(print, chit_form, "escpos|plain", "escpos",
		"What that printer understands"),
	INT(print, chit_columns, 32, 132, "42",
		"Characters in a line there"),
	CHOICE(print, chit_code_page, PAGES, "cp858",
		"What its letters beyond ASCII are"),
	PRINTER(print, document_printer,
		"Where folios, registration cards and the downtime pack are printed; the receipt printer when not set"),
	CHOICE(print, document_form, "escpos|plain", "plain",
		"What that printer understands"),
	INT(print, document_columns, 32, 132, "79",
		"Characters in a line there"),
	CHOICE(print, document_code_page, PAGES, "utf-8",
		"What its letters beyond ASCII are"),
	TEXT(print, head, 0, 180, NULL,
		"Above every receipt and folio, | begins a new line: who the hotel is by law, address, tax number"),
	TEXT(print, foot, 0, 180, NULL,
		"Below every receipt and folio, | begins a new line: legal words, thanks"),
	BOOL(print, kick_drawer, "true",
		"Whether the receipt printer opens the cash drawer for a payment"),
	BOOL(print, card_at_check_in, "false",
		"Whether a check-in at the console prints the registration card"),
	BOOL(print, chit_at_send, "false",
		"Whether everything that is sent to the kitchen from here is printed there at once, besides what its screens show"),
	BOOL(print, ask_status, "true",
		"Whether a printer that can answer is asked first whether it is ready and has paper"),
	BOOL(print, downtime_pack, "true",
		"Whether the agent keeps the lists that a hotel works with on paper, refreshed every minute"),
	TEXT(print, downtime_folder, 0, 4000, NULL,
		"Folder of those lists, best on a stick or a share that is read without this machine; downtime in the terminal's home when not set"),

	CHOICE(kitchen, stations, "none|HOT|COLD|HOT+COLD|BAR|HOT+BAR|COLD+BAR|all", "none",
		"What is cooked at this terminal: it tells the waiters that it has their tickets, and its screen begins there"),
	CHOICE(kitchen, alarm, "no|known|always", "known",
		"Where a ticket that no kitchen terminal has rings after 5 seconds and is printed after 15: nowhere, at stations known to acknowledge (in the last 14 days), everywhere"),

	TEXT(server, listen, 1, 255, "127.0.0.1:8470",
		"Address and port; anything but loopback needs TLS"),
	TEXT(server, storage, 1, 4000, "sqlite:/var/lib/offsyncd/offsyncd.db",
		"Where the hotels' data lives: sqlite:PATH, or postgres:CONNINFO, see offsyncd(8)"),
	TEXT(server, tls_certificate, 0, 4000, NULL,
		"The server's certificate with its chain, as PEM"),
	TEXT(server, tls_key, 0, 4000, NULL,
		"The certificate's private key, as PEM"),
	TEXT(server, tls_client_ca, 0, 4000, NULL,
		"Authorities, as PEM, whose certificates clients may show"),
	CHOICE(server, tls_client, "none|optional|required", "none",
		"Certificates of clients: a terminal that has shown one is taken with that one only"),
	CHOICE(server, log_format, "text|json", "text",
		"Form of the lines on standard error"),
	CHOICE(server, log_level, "error|warning|info|debug", "info",
		"The least important lines that are written"),
	CHOICE(server, require_signed, "auto|always", "auto",
		"Signed actions only; auto asks terminals that enrolled with a key"),
	SIZE(server, body_max_bytes, 65536, 268435456, "8388608",
		"Largest request, after it was decompressed"),
	INT(server, actions_max, 1, 10000, "2000",
		"Most actions in one request"),
	INT(server, token_ttl_seconds, 60, 86400, "600",
		"Seconds that a terminal's access token is valid"),
	INT(server, invite_ttl_seconds, 60, 604800, "3600",
		"Seconds that an enrolment code is valid"),
	INT(server, log_keep_days, 1, 3650, "35",
		"Days of changes kept; a terminal away for longer loads anew"),
	INT(server, audit_keep_days, 30, 3650, "400",
		"Days that the security log is kept"),
	INT(server, feed_max, 0, 100000, "12000",
		"Terminals that may listen to the live feed at once; 0 is no feed"),
	INT(server, terminal_requests_max, 0, 1000, "500",
		"Requests a second of one terminal; 0 is no limit"),
	INT(server, hotel_requests_max, 0, 1000, "1000",
		"Requests a second of all terminals of one hotel; 0 is no limit"),
	INT(server, address_connections_max, 0, 100000, "1000",
		"Connections of one address, besides the live feed's and those of trusted_proxies; 0 is no limit"),
	INT(server, request_seconds, 1, 3600, "300",
		"Seconds within which a request must have come whole, and its answer been taken"),
	TEXT(server, trusted_proxies, 0, 1000, NULL,
		"Addresses and networks, such as 127.0.0.1 10.0.0.0/8, whose X-Forwarded-For and X-Forwarded-Proto are believed"),
	TEXT(server, metrics_from, 0, 1000, NULL,
		"Addresses and networks, such as 127.0.0.1, that are shown /metrics; nobody when not set"),
	INT(server, threads, 1, 64, "2",
		"Requests worked on at the same time"),
	BOOL(server, guest_page, "true",
		"Whether guests may ask for services with the QR code of their stay"),
};
/* clang-format on */

const size_t conf_option_count = sizeof conf_options / sizeof conf_options[0];

_Static_assert(sizeof conf_options / sizeof conf_options[0] <= CONF_OPTIONS_MAX,
	"a reader has a mark for each option");

static void *
place(struct conf *conf, const struct conf_option *o)
{
	return (char *)conf + o->offset;
}

static void
set_text(struct conf *conf, const struct conf_option *o, const char *value)
{
	char **to = place(conf, o);
	char *copy = NULL;

	if (value != NULL && *value != '\0') {
		copy = strdup(value);
		CHECK(copy != NULL);
	}
	free(*to);
	*to = copy;
}

/* The place of value in "a|b|c"; -1 when it is not there. */
static int
find_choice(const char *choices, const char *value)
{
	size_t len = strlen(value);

	for (int i = 0; *choices != '\0'; i++) {
		size_t n = strcspn(choices, "|");

		if (n == len && memcmp(choices, value, n) == 0)
			return i;
		choices += n + (choices[n] == '|' ? 1 : 0);
	}
	return -1;
}

static int
find_bool(const char *value)
{
	static const char words[] = "false|true|no|yes|off|on|0|1";
	int i = find_choice(words, value);

	return i < 0 ? -1 : i % 2;
}

/* A number with an optional K, M or G (powers of 1024) behind it. *out is only
 * of use when it is one. */
static bool
read_size(const char *value, int64_t *out)
{
	static const char units[] = "KMG";
	char digits[24];
	size_t len = strlen(value);
	const char *unit;
	int64_t n;
	int64_t factor = 1;

	if (len == 0 || len >= sizeof digits)
		return false;
	memcpy(digits, value, len + 1);
	unit = strchr(units, digits[len - 1]);
	if (unit != NULL) {
		digits[len - 1] = '\0';
		factor = INT64_C(1024) << 10 * (unit - units);
	}
	return text_to_int(digits, &n) &&
	       !__builtin_mul_overflow(n, factor, out);
}

bool
conf_option_set(
	struct conf *conf, const struct conf_option *o, const char *value)
{
	size_t len = strlen(value);
	struct printer_place place_of;
	int64_t n;
	int i;

	switch (o->type) {
	case CONF_TYPE_TEXT:
		if ((int64_t)len < o->min || (int64_t)len > o->max ||
			!text_is_clean(TEXT_LINE, value, len))
			return false;
		set_text(conf, o, value);
		return true;
	case CONF_TYPE_PRINTER:
		if (len > 0 && (!text_is_clean(TEXT_LINE, value, len) ||
				       !printer_place_read(value, &place_of)))
			return false;
		set_text(conf, o, value);
		return true;
	case CONF_TYPE_INT:
	case CONF_TYPE_SIZE:
		if (!(o->type == CONF_TYPE_INT ? text_to_int(value, &n)
					       : read_size(value, &n)) ||
			n < o->min || n > o->max)
			return false;
		*(int64_t *)place(conf, o) = n;
		return true;
	case CONF_TYPE_BOOL:
		i = find_bool(value);
		if (i < 0)
			return false;
		*(bool *)place(conf, o) = i == 1;
		return true;
	case CONF_TYPE_CHOICE:
		i = find_choice(o->choices, value);
		if (i < 0)
			return false;
		/* Enums without negative values are unsigned ints here. */
		*(unsigned *)place(conf, o) = (unsigned)i;
		return true;
	}
	return false;
}

_Static_assert(
	sizeof(enum conf_theme) == sizeof(unsigned) &&
		sizeof(enum conf_tristate) == sizeof(unsigned) &&
		sizeof(enum link_kind) == sizeof(unsigned) &&
		sizeof(enum conf_print_form) == sizeof(unsigned) &&
		sizeof(enum conf_code_page) == sizeof(unsigned) &&
		sizeof(enum conf_require_signed) == sizeof(unsigned) &&
		sizeof(enum conf_client_certificate) == sizeof(unsigned) &&
		sizeof(enum conf_stations) == sizeof(unsigned) &&
		sizeof(enum conf_kitchen_alarm) == sizeof(unsigned) &&
		sizeof(enum log_format) == sizeof(unsigned) &&
		sizeof(enum log_level) == sizeof(unsigned),
	"conf_option_set writes every choice as an unsigned");

bool
conf_option_equal(
	const struct conf_option *o, const struct conf *a, const struct conf *b)
{
	const char *at_a = (const char *)a + o->offset;
	const char *at_b = (const char *)b + o->offset;
	const char *text_a;
	const char *text_b;

	switch (o->type) {
	case CONF_TYPE_TEXT:
	case CONF_TYPE_PRINTER:
		memcpy(&text_a, at_a, sizeof text_a);
		memcpy(&text_b, at_b, sizeof text_b);
		return strcmp(text_a == NULL ? "" : text_a,
			       text_b == NULL ? "" : text_b) == 0;
	case CONF_TYPE_INT:
	case CONF_TYPE_SIZE:
		return memcmp(at_a, at_b, sizeof(int64_t)) == 0;
	case CONF_TYPE_BOOL:
		return *(const bool *)at_a == *(const bool *)at_b;
	case CONF_TYPE_CHOICE:
		return memcmp(at_a, at_b, sizeof(unsigned)) == 0;
	}
	return false;
}

void
conf_defaults(struct conf *out)
{
	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < conf_option_count; i++)
		if (conf_options[i].initial != NULL)
			CHECK(conf_option_set(out, &conf_options[i],
				conf_options[i].initial));
}

void
conf_free(struct conf *conf)
{
	if (conf == NULL)
		return;
	for (size_t i = 0; i < conf_option_count; i++)
		if (conf_options[i].type == CONF_TYPE_TEXT ||
			conf_options[i].type == CONF_TYPE_PRINTER)
			set_text(conf, &conf_options[i], NULL);
}

void
conf_option_describe(const struct conf_option *o, char *out, size_t size)
{
	static const char *const bool_words = "true or false";

	switch (o->type) {
	case CONF_TYPE_TEXT:
		(void)snprintf(out, size,
			"text of %" PRId64 " to %" PRId64
			" bytes without control characters",
			o->min, o->max);
		break;
	case CONF_TYPE_INT:
		(void)snprintf(out, size,
			"a whole number from %" PRId64 " to %" PRId64, o->min,
			o->max);
		break;
	case CONF_TYPE_SIZE:
		(void)snprintf(out, size,
			"bytes from %" PRId64 " to %" PRId64
			"; K, M or G may follow the number",
			o->min, o->max);
		break;
	case CONF_TYPE_BOOL:
		(void)snprintf(out, size, "%s", bool_words);
		break;
	case CONF_TYPE_PRINTER:
		(void)snprintf(out, size, "%s", PRINTER_PLACE_FORMS);
		break;
	case CONF_TYPE_CHOICE:
		(void)snprintf(out, size, "one of %s", o->choices);
		break;
	}
}

void
conf_write_example(FILE *to)
{
	const char *section = "";
	char allowed[128];

	(void)fputs("# Options of offsync, its agent, and offsyncd. Each is "
		    "shown with its default:\n"
		    "# remove the # before its name to change it. Generated "
		    "from the table in\n# src/base/conf_option.c.\n",
		to);
	for (size_t i = 0; i < conf_option_count; i++) {
		const struct conf_option *o = &conf_options[i];

		if (strcmp(section, o->section) != 0) {
			section = o->section;
			(void)fprintf(to, "\n[%s]\n", section);
		}
		conf_option_describe(o, allowed, sizeof allowed);
		(void)fprintf(to, "\n# %s.\n# %s.\n#%s = %s\n", o->help,
			allowed, o->name, o->initial != NULL ? o->initial : "");
	}
}
