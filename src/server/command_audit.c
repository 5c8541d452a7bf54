#include "server/command.h"

#include "server/audit.h"
#include "server/listing.h"

#include <string.h>
#include <sysexits.h>

#define SHOWN    100
#define SHOW_MAX 100000
#define PAGE     1000

static const struct server_option options[] = {
	{ "hotel", "ID", "the hotel" },
	{ "kind", "WORD", "only events of that kind; 'kinds' lists them" },
	{ "count", "N", "the newest so many (100)" },
	{ NULL, NULL, NULL },
};

static int
print_kinds(struct server_call *c)
{
	static const char *const names[] = { "kind", "means" };
	static const int widths[] = { 16, 40 };
	struct listing l;

	listing_begin(&l, c->json, names, widths, 2);
	for (int i = 0; i < AUDIT_KIND_COUNT; i++) {
		listing_text(&l, audit_word((enum audit_kind)i));
		listing_text(&l, audit_sentence((enum audit_kind)i));
	}
	listing_end(&l);
	return EX_OK;
}

static void
print_event(struct listing *l, const struct storage_event *e)
{
	listing_int(l, e->seq);
	listing_time(l, e->at_ms);
	listing_text(l, e->kind);
	listing_text(l, e->who);
	listing_text(l, e->terminal_id);
	listing_text(l, e->address);
	listing_text(l, e->detail);
	if (l->json) {
		listing_text(l, e->prev_hash);
		listing_text(l, e->hash);
	}
}

/* The newest first, page by page until there are enough. */
static int
print_events(struct server_call *c, struct storage *s, const char *hotel,
	const char *kind, int64_t count)
{
	static const char *const names[] = { "seq", "at", "kind", "who",
		"terminal", "address", "detail", "prev_hash", "hash" };
	static const int widths[] = { 6, 16, 15, 14, 36, 15, 30, 0, 0 };
	struct arena *a = arena_new((size_t)64 << 20);
	struct storage_event *list = NULL;
	int64_t before = 0;
	struct listing l;
	size_t n = PAGE;
	enum err e = ERR_OK;

	listing_begin(&l, c->json, names, widths, c->json ? 9 : 7);
	while (e == ERR_OK && count > 0 && n == PAGE) {
		arena_reset(a);
		e = s->ops->event_list(s, hotel, before, PAGE, a, &list, &n);
		for (size_t i = 0; e == ERR_OK && i < n; i++) {
			before = list[i].seq;
			if (count == 0 ||
				(kind != NULL &&
					strcmp(kind, list[i].kind) != 0))
				continue;
			print_event(&l, &list[i]);
			count--;
		}
	}
	listing_end(&l);
	arena_free(a);
	return e == ERR_OK ? EX_OK : call_fail_err(c, e, hotel);
}

static int
run(struct server_call *c)
{
	const char *kind = call_value(c, "kind");
	struct storage_hotel hotel;
	struct storage *s = NULL;
	enum audit_kind known;
	int64_t count;
	int code = EX_OK;
	enum err e = ERR_NOT_FOUND;

	if (c->count == 1 && strcmp(c->arguments[0], "kinds") == 0)
		return print_kinds(c);
	if (c->count > 0)
		return call_fail(
			c, EX_USAGE, "say nothing, or kinds: see --help");
	if (!call_number(c, "count", 1, SHOW_MAX, SHOWN, &count))
		return EX_USAGE;
	if (kind != NULL && !audit_find(kind, &known))
		return call_fail(c, EX_DATAERR,
			"there is no kind '%s': offsyncd audit kinds lists "
			"them",
			kind);
	/* For reading only: nobody changes what happened. */
	if (call_storage_is_there(c))
		e = storage_open_reader(c->env, c->conf.server.storage, &s);
	if (e != ERR_OK)
		return call_storage_failed(c, e);
	if (call_hotel(c, s, &hotel, &code))
		code = print_events(c, s, hotel.tenant_id, kind, count);
	storage_close(s);
	return code;
}

const struct server_command command_audit = {
	.name = "audit",
	.arguments = "[kinds]",
	.summary = "The security log of a hotel, the newest first",
	.options = options,
	.run = run,
};
