#include "store/names.h"

#include "store/store_priv.h"

#include "base/check.h"
#include "base/text.h"
#include "crypto/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Some 200 bytes each; a name whose places are taken puts another one out. */
#define NAMES_KEPT 8192
#define PLACES     2
/* Bytes of one opened name, and of a row that is looked through. */
#define NAME_MAX_BYTES ((size_t)64 * 1024)
/* "guests/<id>/full_name" */
#define ROW_SIZE 192

struct name {
	char *row;
	char *sealed;
	char *plain;
};
struct names {
	struct name kept[NAMES_KEPT];
};

static void
forget(struct name *n)
{
	if (n->plain != NULL)
		secret_wipe(n->plain, strlen(n->plain));
	free(n->row);
	free(n->sealed);
	free(n->plain);
	*n = (struct name){ NULL, NULL, NULL };
}

static bool
is_name(const struct name *n, const char *row, const char *sealed)
{
	return n->plain != NULL && strcmp(n->sealed, sealed) == 0 &&
	       strcmp(n->row, row) == 0;
}

/* Where it is kept, or is to be kept. */
static struct name *
place_of(struct names *all, const char *row, const char *sealed)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	struct name *first, *n;

	for (const char *c = sealed; *c != '\0'; c++)
		h = (h ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
	h ^= h >> 29;
	first = &all->kept[h % NAMES_KEPT];
	for (uint64_t i = 0; i < PLACES; i++) {
		n = &all->kept[(h + i) % NAMES_KEPT];
		if (n->plain == NULL || is_name(n, row, sealed))
			return n;
	}
	return first;
}

static char *
copy(const char *text)
{
	char *own = strdup(text);

	CHECK(own != NULL);
	return own;
}

static enum err
open_name(void *ctx, const char *row, const char *sealed, struct arena *a,
	const char **plain)
{
	struct store *st = ctx;
	struct name *n;
	enum err e;

	if (st->opened == NULL)
		st->opened = calloc(1, sizeof(*st->opened));
	CHECK(st->opened != NULL);
	n = place_of(st->opened, row, sealed);
	if (is_name(n, row, sealed)) {
		*plain = arena_strdup(a, n->plain);
		return ERR_OK;
	}
	e = store_unseal_text(st, row, sealed, a, plain);
	if (e != ERR_OK)
		return e;
	forget(n);
	*n = (struct name){ copy(row), copy(sealed), copy(*plain) };
	return ERR_OK;
}

static bool
is_listed(const struct field *f)
{
	const struct entity *guests = entity_get(TABLE_GUESTS);
	bool of_guest =
		f >= guests->fields && f < guests->fields + guests->field_count;

	if (of_guest)
		return f == &guests->fields[GUEST_FULL_NAME];
	return f != &entity_get(TABLE_STAFF)->fields[STAFF_PIN_VERIFIER];
}

static enum err
find(void *ctx, enum table t, const char *id, struct arena *a,
	struct record **out)
{
	struct store *st = ctx;
	enum err e = store_ready(st);

	if (e == ERR_OK)
		e = record_sql_find(&st->names, t, id, a, out);
	/* Under another id, perhaps. */
	return e == ERR_NOT_FOUND ? st->view.find(st, t, id, a, out) : e;
}

static enum err
list(void *ctx, enum table t, int field, struct value v, struct arena *a,
	struct record_list *out)
{
	struct store *st = ctx;
	enum err e = store_ready(st);

	return e == ERR_OK ? record_sql_list(&st->names, t, field, v, a, out)
			   : e;
}

void
names_init(struct store *st)
{
	st->names_seal = (struct record_seal){ .ctx = st, .open = open_name };
	st->names = (struct record_sql){
		.seal = &st->names_seal,
		.opens = is_listed,
	};
	st->listed = st->view;
	st->listed.find = find;
	st->listed.list = list;
}

void
names_fini(struct store *st)
{
	for (size_t i = 0; st->opened != NULL && i < NAMES_KEPT; i++)
		forget(&st->opened->kept[i]);
	free(st->opened);
	st->opened = NULL;
}

/* ---- stays ---- */

static enum err
read_stay(struct store *st, struct stmt *s, struct arena *a,
	struct listed_stay *out)
{
	char row[ROW_SIZE];
	enum err e = ERR_OK;

	*out = (struct listed_stay){
		.id = arena_strdup(a, stmt_text(s, 0)),
		.departure = arena_strdup(a, stmt_text(s, 1)),
		.arrival = arena_strdup(a, stmt_text(s, 2)),
		.room_id = arena_strdup(a, stmt_text(s, 3)),
		.guest_id = arena_strdup(a, stmt_text(s, 4)),
		.queued_at = stmt_int(s, 5),
		.room = arena_strdup(a, stmt_text(s, 6)),
		.condition = arena_strdup(a, stmt_text(s, 7)),
	};
	if (stmt_is_null(s, 8))
		return ERR_OK;
	(void)snprintf(row, sizeof(row), "guests/%s/full_name", out->guest_id);
	e = open_name(st, row, stmt_text(s, 8), a, &out->guest);
	return e;
}

static bool
is_wanted(const struct stays_wanted *w, const struct record *r)
{
	return (w->from == NULL || strcmp(record_text(r, STAY_DEPARTURE_DATE),
					   w->from) >= 0) &&
	       (w->to == NULL ||
		       strcmp(record_text(r, STAY_ARRIVAL_DATE), w->to) <= 0);
}

static void
name_stay(const struct view *v, struct arena *a, struct listed_stay *s)
{
	struct record *r;

	if (s->room_id != NULL &&
		v->find(v->ctx, TABLE_ROOMS, s->room_id, a, &r) == ERR_OK) {
		s->room = record_text(r, ROOM_NUMBER);
		s->condition = record_word(r, ROOM_CONDITION);
	}
	if (s->guest_id != NULL &&
		v->find(v->ctx, TABLE_GUESTS, s->guest_id, a, &r) == ERR_OK)
		s->guest = record_text(r, GUEST_FULL_NAME);
}

/* What pending entries have changed is taken off first: there is no short way.
 */
static enum err
list_confirmed(struct store *st, const struct stays_wanted *w, struct arena *a,
	struct listed_stay **out, size_t *count)
{
	const struct view *v = &st->confirmed;
	struct record_list all;
	enum err e = v->list(v->ctx, TABLE_STAYS, STAY_STATE,
		value_int((int64_t)w->state), a, &all);

	if (e != ERR_OK)
		return e;
	*out = ARENA_ARRAY(a, struct listed_stay, all.count + 1);
	for (size_t i = 0; i < all.count; i++) {
		const struct record *r = all.items[i];
		struct listed_stay *s = &(*out)[*count];

		if (!is_wanted(w, r))
			continue;
		*s = (struct listed_stay){
			.id = r->id,
			.departure = record_text(r, STAY_DEPARTURE_DATE),
			.arrival = record_text(r, STAY_ARRIVAL_DATE),
			.room_id = record_text(r, STAY_ROOM_ID),
			.guest_id = record_text(r, STAY_GUEST_ID),
			.queued_at = record_int(r, STAY_QUEUED_AT),
		};
		if (w->with_names)
			name_stay(v, a, s);
		(*count)++;
	}
	return ERR_OK;
}

enum err
store_list_stays(struct store *st, const struct stays_wanted *w,
	struct arena *a, struct listed_stay **out, size_t *count)
{
	struct listed_stay *items = NULL;
	struct stmt *s;
	size_t cap = 0;
	enum err e = store_ready(st);

	*out = NULL;
	*count = 0;
	if (e != ERR_OK)
		return e;
	if (!st->shows_pending)
		return list_confirmed(st, w, a, out, count);
	s = store_stmt(
		st, w->with_names ? STMT_STAYS_NAMED : STMT_STAYS_LISTED);
	stmt_bind_text(s, 1, st->identity.tenant_id);
	stmt_bind_text(
		s, 2, choices_word(&stay_state_choices, (int64_t)w->state));
	stmt_bind_text(s, 3, w->from != NULL ? w->from : "");
	stmt_bind_text(s, 4, w->to != NULL ? w->to : "~");
	while ((e = stmt_step(s)) == ERR_OK) {
		items = arena_grow(a, items, *count, &cap, sizeof(*items));
		e = read_stay(st, s, a, &items[*count]);
		if (e != ERR_OK)
			break;
		(*count)++;
	}
	stmt_reset(s);
	*out = items;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* ---- guests ---- */

/* A row of the guests: out when the name has the part. */
static enum err
match_guest(struct store *st, struct stmt *s, const char *part,
	struct arena *scratch, struct listed_guest *out)
{
	char row[ROW_SIZE];
	enum err e;

	arena_reset(scratch);
	*out = (struct listed_guest){ .id = stmt_text(s, 0) };
	if (stmt_is_null(s, 1))
		return ERR_NOT_FOUND;
	(void)snprintf(row, sizeof(row), "guests/%s/full_name", out->id);
	e = open_name(st, row, stmt_text(s, 1), scratch, &out->name);
	if (e == ERR_OK && !text_has_folded(out->name, part))
		e = ERR_NOT_FOUND;
	return e;
}

enum err
store_find_guests(struct store *st, const char *part, struct arena *a,
	struct listed_guest **out, size_t *count)
{
	struct arena *scratch = arena_new(NAME_MAX_BYTES);
	struct listed_guest found;
	struct stmt *s;
	size_t cap = 0;
	enum err e = store_ready(st);

	*out = NULL;
	*count = 0;
	s = e == ERR_OK ? store_stmt(st, STMT_GUESTS_NAMED) : NULL;
	if (s != NULL)
		stmt_bind_text(s, 1, st->identity.tenant_id);
	while (e == ERR_OK && (e = stmt_step(s)) == ERR_OK) {
		e = match_guest(st, s, part, scratch, &found);
		if (e == ERR_OK) {
			*out = arena_grow(a, *out, *count, &cap, sizeof(**out));
			(*out)[(*count)++] = (struct listed_guest){
				.id = arena_strdup(a, found.id),
				.name = arena_strdup(a, found.name),
			};
		}
		if (e == ERR_NOT_FOUND)
			e = ERR_OK;
	}
	if (s != NULL)
		stmt_reset(s);
	arena_free(scratch);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}
