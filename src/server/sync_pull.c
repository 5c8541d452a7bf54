/* The token, the changes after it, and the answer around them. */
#include "server/sync_priv.h"

#include "base/log.h"
#include "base/mutant.h"

#include <string.h>

/* ---- the token ---- */

/* Up to where a token of this incarnation is good: this life's as far as the
 * hotel has come, an earlier one's as far as it had come when it ended here. A
 * copy of the storage that was put back ended earlier than its terminals know.
 */
static enum err
find_end(struct storage *storage, const struct storage_hotel *hotel,
	const char *incarnation, int64_t *end)
{
	*end = hotel->stamp;
	if (strcmp(incarnation, hotel->incarnation) == 0)
		return ERR_OK;
	return storage->ops->life_find(
		storage, hotel->tenant_id, incarnation, end);
}

static enum err
judge(struct storage *storage, const struct storage_hotel *hotel, int64_t floor,
	struct pull_token *t)
{
	int64_t end = 0;
	enum err e = find_end(storage, hotel, t->token.incarnation, &end);

	if (e == ERR_NOT_FOUND)
		t->status = TOKEN_OTHER_INCARNATION;
	else if (e != ERR_OK)
		return e;
	else if (t->token.stamp > end || t->token.reach > end)
		t->status = TOKEN_AHEAD;
	else if (t->token.stamp < floor && !MUTANT(EXPIRED_IS_FINE))
		t->status = TOKEN_EXPIRED;
	return ERR_OK;
}

/* A token that cannot be gone on from starts a full load, and says why; one of
 * the future never gets an empty success. */
enum err
sync_token_find(const struct sync_handler *h, struct storage *storage,
	const struct sync_caller *caller, const char *text, struct arena *a,
	struct pull_token *out)
{
	struct storage_hotel hotel;
	int64_t floor = 0;
	enum err e;

	e = storage->ops->hotel_find(storage, caller->tenant_id, a, &hotel);
	if (e == ERR_OK)
		e = storage->ops->log_floor(storage, &floor);
	if (e != ERR_OK)
		return e;
	*out = (struct pull_token){ .status = TOKEN_OK };
	e = token_read(h->token_secret, caller->tenant_id, caller->terminal_id,
		hotel.incarnation, text, a, &out->token);
	if (e == ERR_DENIED)
		out->status = TOKEN_OTHER_INCARNATION;
	else if (e != ERR_OK && e != ERR_CONFLICT)
		return e;
	else if (text[0] != '\0')
		e = judge(storage, &hotel, floor, out);
	if (e != ERR_OK && e != ERR_DENIED && e != ERR_CONFLICT)
		return e;
	if (out->status == TOKEN_OK && text[0] != '\0')
		return ERR_OK;
	out->token = (struct sync_token){
		.stamp = hotel.stamp,
		.loading = true,
		.load_table = (enum table)0,
		.load_after = "",
	};
	return ERR_OK;
}

/* ---- pages ---- */

struct page {
	const struct sync_handler *h;
	struct storage *storage;
	const struct sync_caller *caller;
	struct arena *arena;
	size_t limit;
	struct pull_token at; /* where the client stands, then where it will */
	struct buf changes;
	size_t count;
	bool more;
	int64_t last_seq; /* taken of the terminal's chain; -1: it has none */
	int64_t open[WIRE_OPEN_MAX]; /* of those, answered but not for good */
	size_t open_count;
};

/* As many rows of this table as fit; goes on to the next one. */
static enum err
load_table(struct page *p)
{
	struct sync_token *t = &p->at.token;
	size_t room = p->limit - p->count;
	const char *last = t->load_after;
	struct buf rows;
	size_t n = 0;
	enum err e;

	buf_init(&rows, WIRE_ANSWER_MAX);
	e = p->storage->ops->snapshot(p->storage, t->load_table, t->load_after,
		room, &rows, &n, p->arena, &last);
	if (e == ERR_OK && n > 0) {
		if (p->count > 0)
			buf_addc(&p->changes, ',');
		buf_add(&p->changes, rows.data, rows.len);
		p->count += n;
	}
	buf_fini(&rows);
	if (e != ERR_OK)
		return e;
	t->load_after = last;
	if (n > 0)
		t->reach = p->storage->ops->stamp(p->storage);
	if (n < room || MUTANT(FULL_PAGE_IS_LAST)) {
		t->load_table = (enum table)(t->load_table + 1);
		t->load_after = "";
	}
	if (t->load_table == TABLE_COUNT)
		t->loading = false;
	if (MUTANT(LOAD_JOINS_AT_END) && !t->loading)
		t->stamp = p->storage->ops->stamp(p->storage);
	return ERR_OK;
}

static enum err
load(struct page *p)
{
	enum err e = ERR_OK;

	while (e == ERR_OK && p->at.token.loading && p->count < p->limit)
		e = load_table(p);
	return e;
}

/* The log goes on exactly where the load began, so whatever changed meanwhile
 * comes again. */
static enum err
follow(struct page *p)
{
	struct sync_token *t = &p->at.token;
	size_t n = 0;
	enum err e;

	if (p->count >= p->limit) {
		p->more = t->stamp < p->storage->ops->stamp(p->storage);
		return ERR_OK;
	}
	if (t->stamp == p->storage->ops->stamp(p->storage))
		return ERR_OK;
	if (p->count > 0) {
		/* Never a load's rows and the log in one page: a page of the
		 * log may not be cut where it is full. */
		p->more = true;
		return ERR_OK;
	}
	e = p->storage->ops->changes(p->storage, t->stamp, p->limit,
		&p->changes, &n, &t->stamp, &p->more);
	p->count += n;
	return e;
}

/* A terminal whose number here has gone back, or that knows a better answer,
 * offers again what it keeps: this server was restored from a backup
 * (reliability.md, 7). */
static enum err
find_last_seq(struct page *p)
{
	struct storage_terminal t;
	enum err e;

	e = p->storage->ops->terminal_find(p->storage, p->caller->tenant_id,
		p->caller->terminal_id, p->arena, &t);
	if (e != ERR_OK || t.public_key == NULL)
		return e;
	p->last_seq = t.last_seq;
	return p->storage->ops->result_open(
		p->storage, t.id, WIRE_OPEN_MAX, p->open, &p->open_count);
}

static enum err
read_page(struct page *p, const char *token)
{
	enum err e;

	e = find_last_seq(p);
	if (e != ERR_OK)
		return e;
	e = sync_token_find(
		p->h, p->storage, p->caller, token, p->arena, &p->at);
	if (e != ERR_OK)
		return e;
	if (p->limit == 0) {
		p->more =
			p->at.token.loading ||
			p->at.token.stamp < p->storage->ops->stamp(p->storage);
		return ERR_OK;
	}
	if (p->at.token.loading)
		e = load(p);
	if (e == ERR_OK && p->at.token.loading)
		p->more = true;
	else if (e == ERR_OK)
		e = follow(p);
	return e;
}

/* ---- the answer ---- */

static void
write_token(struct page *p, const char *sent, struct json_writer *w)
{
	struct storage_hotel hotel;
	struct buf text;

	json_write_key(w, "sync_token");
	if (p->limit == 0 ||
		p->storage->ops->hotel_find(p->storage, p->caller->tenant_id,
			p->arena, &hotel) != ERR_OK) {
		json_write_text(w, sent);
		return;
	}
	buf_init(&text, 2048);
	token_write(p->h->token_secret, p->caller->tenant_id,
		p->caller->terminal_id, hotel.incarnation, &p->at.token, &text);
	json_write_text(w, text.data);
	buf_fini(&text);
}

static void
write_list(struct json_writer *w, const char *key, const struct buf *items)
{
	json_write_key(w, key);
	json_begin_array(w);
	if (items != NULL && items->len > 0)
		json_write_raw(w, items->data, items->len);
	json_end_array(w);
}

/* Most answers are for good. */
static void
write_open(const struct page *p, struct json_writer *w)
{
	if (p->open_count == 0)
		return;
	json_write_key(w, "open_seqs");
	json_begin_array(w);
	for (size_t i = 0; i < p->open_count; i++)
		json_write_int(w, p->open[i]);
	json_end_array(w);
}

static void
write_answer(struct page *p, const char *sent, const struct sync_pushed *pushed,
	struct buf *out)
{
	struct json_writer w;

	buf_clear(out);
	json_writer_init(&w, out);
	json_begin_object(&w);
	json_member_bool(&w, "has_more", p->more);
	if (p->last_seq >= 0) {
		json_member_int(&w, "last_seq", p->last_seq);
		json_member_bool(&w, "signature_runs", true);
	}
	write_open(p, &w);
	write_list(&w, "results", pushed == NULL ? NULL : &pushed->results);
	write_list(&w, "server_changes", &p->changes);
	json_member_int(&w, "server_time", env_now_ms(p->h->env));
	json_member_int(&w, "stamp", p->at.token.stamp);
	write_token(p, sent, &w);
	json_member_text(&w, "token_status", token_status_name(p->at.status));
	json_end_object(&w);
}

int
sync_answer(const struct sync_handler *h, struct storage *storage,
	const struct sync_caller *caller, const struct wire_request *req,
	const struct sync_pushed *pushed, struct arena *a, struct buf *out)
{
	struct page p = {
		.h = h,
		.storage = storage,
		.caller = caller,
		.arena = a,
		.limit = (size_t)req->limit,
		.last_seq = -1,
	};
	enum err e;

	buf_init(&p.changes, WIRE_ANSWER_MAX);
	e = storage->ops->begin_read(storage, caller->tenant_id);
	if (e == ERR_OK) {
		e = read_page(&p, req->last_sync_token);
		if (e == ERR_OK)
			write_answer(&p, req->last_sync_token, pushed, out);
		storage->ops->end_read(storage);
	}
	if (e != ERR_OK || !buf_ok(out)) {
		/* The results count; the changes are asked for once more. */
		log_error("%s: changes could not be read: %s",
			caller->tenant_id, err_name(e));
		buf_clear(&p.changes);
		p.limit = 0;
		p.more = true;
		p.at = (struct pull_token){ .status = TOKEN_OK };
		write_answer(&p, req->last_sync_token, pushed, out);
	}
	buf_fini(&p.changes);
	return 200;
}
