/*
 * GET and POST /q/{token}: the guest's page. Whoever has the code may ask, as
 * long as the stay that it belongs to is in house. A wrong code, another
 * hotel's, and one of a stay that is over are answered alike.
 *
 * The code in the address is the secret that another site would need to send
 * this form in a guest's name; browsers that can tell are believed as well.
 */
#include "server/guest.h"
#include "server/guest_page.h"
#include "server/page.h"
#include "server/routes.h"
#include "server/server.h"

#include "base/text.h"
#include "crypto/guest_link.h"
#include "crypto/hash.h"

#include <string.h>

#define KEY_BYTES ((GUEST_FORM_KEY_SIZE - 1) / 2)

/* One look at a stay. */
struct visit {
	struct exchange *x;
	enum guest_language language;
	const char *tenant_id;
	char stay_id[UUID_SIZE];
};

struct ask_job {
	struct writer_job job; /* first, so that a job is one of these */
	const struct visit *v;
	struct guest_wish wish;
	struct sync_pushed pushed;
	enum guest_answer answer;
	int64_t stamp; /* of the last change that it made; 0: none */
};

/* ---- who asks ---- */

/* ERR_DENIED: the code is not good. */
static enum err
read_code(struct visit *v, struct storage *s)
{
	struct exchange *x = v->x;
	uint8_t pepper[PASSWORD_PEPPER_SIZE];
	struct storage_hotel hotel;
	enum err e = ERR_DENIED;

	v->tenant_id = guest_link_hotel(x->token, x->arena);
	if (v->tenant_id != NULL)
		e = s->ops->hotel_find(s, v->tenant_id, x->arena, &hotel);
	if (e == ERR_OK)
		e = hex_decode(hotel.pepper, pepper, sizeof(pepper));
	if (e == ERR_OK)
		e = guest_link_read(pepper, x->token, v->stay_id);
	secret_wipe(pepper, sizeof(pepper));
	return e == ERR_NOT_FOUND ? ERR_DENIED : e;
}

/* The stay in a transaction of its own. ERR_DENIED as above. */
static enum err
read_stay(struct visit *v, struct guest_stay *out)
{
	struct readers *readers = v->x->server->readers;
	struct storage *s = NULL;
	enum err e;

	e = readers_take(readers, &s);
	if (e == ERR_OK)
		e = read_code(v, s);
	if (e == ERR_OK)
		e = s->ops->begin_read(s, v->tenant_id);
	if (e == ERR_OK) {
		e = guest_stay_find(s, v->stay_id, v->x->arena, out);
		s->ops->end_read(s);
	}
	readers_give(readers, s);
	return e == ERR_NOT_FOUND ? ERR_DENIED : e;
}

/* ---- answers ---- */

static enum exchange_next
wait(struct visit *v, int wait_s)
{
	v->x->retry_after_s = wait_s < 1 ? 1 : wait_s;
	return guest_page_gone(v->x, v->language, 429);
}

/* Guessing is hopeless; being asked all the time is not wanted. */
static enum exchange_next
deny(struct visit *v, enum err e)
{
	struct server *srv = v->x->server;
	int wait_s = 0;

	if (e != ERR_DENIED) {
		v->x->retry_after_s = 5;
		return guest_page_gone(v->x, v->language, 503);
	}
	tally_guest(&srv->tally, TALLY_GUEST_WRONG_CODE);
	if (!rate_limit_take(srv->guest_wrong_limit, v->x->source,
		    env_mono_ms(srv->env), &wait_s))
		return wait(v, wait_s);
	return guest_page_gone(v->x, v->language, 404);
}

static const char *
make_key(struct exchange *x)
{
	uint8_t bytes[KEY_BYTES];
	char *hex = arena_alloc(x->arena, GUEST_FORM_KEY_SIZE, 1);

	env_random(x->server->env, bytes, sizeof(bytes));
	hex_encode(bytes, sizeof(bytes), hex);
	return hex;
}

static void
fill_page(struct visit *v, const struct guest_stay *g, struct guest_page *p)
{
	size_t count = g->requests.count;

	*p = (struct guest_page){
		.language = v->language,
		.token = v->x->token,
		.hotel_name = record_text(g->property, PROPERTY_NAME),
		.room_number = record_text(g->room, ROOM_NUMBER),
		.zone = record_text(g->property, PROPERTY_TIMEZONE),
		.now_ms = env_now_ms(v->x->server->env),
		.notice = GUEST_WORD_COUNT,
		.form_key = make_key(v->x),
		.kind = -1,
		.message = "",
	};
	while (count > 0 && p->request_count < GUEST_PAGE_REQUESTS_MAX)
		p->requests[p->request_count++] = g->requests.items[--count];
}

/* Nothing was sent: the form once more, with what stands in it. */
static enum exchange_next
say_wrong(struct visit *v, const struct guest_stay *g,
	const struct guest_wish *wish, int kind, enum guest_word why,
	int status)
{
	struct guest_page p;

	fill_page(v, g, &p);
	p.notice = why;
	p.wrong = true;
	p.form_key = wish->form_key;
	p.kind = kind;
	p.message = wish->message;
	return guest_page_write(v->x, &p, status);
}

/* ---- a request ---- */

static bool
is_key(const char *text)
{
	return strlen(text) == GUEST_FORM_KEY_SIZE - 1 &&
	       strspn(text, "0123456789abcdef") == GUEST_FORM_KEY_SIZE - 1;
}

/* On one line, as consoles show it. */
static const char *
read_message(struct exchange *x)
{
	const char *raw = exchange_form(x, "message");
	size_t size = 3 * strlen(raw) + 1;
	char *clean = arena_alloc(x->arena, size, 1);

	(void)text_clean(TEXT_LINE, raw, strlen(raw), clean, size, SIZE_MAX);
	return clean;
}

/* What is wrong with a form; GUEST_WORD_COUNT: nothing. */
static enum guest_word
check_wish(const struct guest_wish *w, int kind, struct arena *a)
{
	const struct field *f =
		&entity_get(TABLE_SERVICE_REQUESTS)->fields[REQUEST_MESSAGE];

	if (kind < 0 || !guest_may_ask((enum request_kind)kind))
		return GUEST_WORD_BAD_KIND;
	/* Of these only the words tell. */
	if (w->message[0] == '\0' &&
		(kind == REQUEST_KIND_OTHER || kind == REQUEST_KIND_FOOD))
		return GUEST_WORD_BAD_EMPTY;
	if (text_has_card_number(w->message))
		return GUEST_WORD_BAD_CARD;
	if (value_problem(f, value_text(w->message), a) != NULL)
		return GUEST_WORD_BAD_TEXT;
	return GUEST_WORD_COUNT;
}

static enum err
run(struct writer_job *job, struct storage *s)
{
	struct ask_job *j = (struct ask_job *)job;
	struct sync_handler h = server_handler(j->v->x->server, s);

	int64_t before = s->ops->stamp(s);
	enum err e;

	/* Again, after something failed. */
	sync_pushed_fini(&j->pushed);
	sync_pushed_init(&j->pushed);
	e = guest_ask(&h, job->tenant_id, &j->wish, j->v->x->arena, &j->pushed,
		&j->answer);
	j->stamp = s->ops->stamp(s) == before ? 0 : s->ops->stamp(s);
	return e;
}

static enum exchange_next
answer(struct visit *v, const struct guest_stay *g, const struct ask_job *j)
{
	static const struct {
		enum guest_word notice;
		int status; /* 303: it was taken */
	} answers[] = {
		[GUEST_TAKEN] = { GUEST_WORD_SENT, 303 },
		[GUEST_REPEATED] = { GUEST_WORD_ALREADY, 303 },
		[GUEST_FULL] = { GUEST_WORD_TOO_MANY, 409 },
		[GUEST_OFF] = { GUEST_WORD_LATER, 503 },
		[GUEST_REFUSED] = { GUEST_WORD_LATER, 422 },
	};

	if (j->answer == GUEST_GONE)
		return guest_page_gone(v->x, v->language, 404);
	if (answers[j->answer].status == 303)
		return page_redirect(v->x,
			guest_page_address(v->x->arena, v->x->token,
				v->language, answers[j->answer].notice, true));
	return say_wrong(v, g, &j->wish, (int)j->wish.kind,
		answers[j->answer].notice, answers[j->answer].status);
}

static enum exchange_next
send(struct visit *v, const struct guest_stay *g, const struct guest_wish *wish)
{
	struct server *srv = v->x->server;
	struct ask_job j = {
		.job = { .tenant_id = v->tenant_id, .run = run, .weight = 1 },
		.v = v,
		.wish = *wish,
	};
	enum exchange_next next;
	enum err e;

	sync_pushed_init(&j.pushed);
	e = writer_do(srv->writer, &j.job);
	if (e == ERR_OK) {
		tally_pushed(&srv->tally, &j.pushed);
		if (j.stamp > 0)
			feed_ring(srv->feed, v->tenant_id, j.stamp, "");
		tally_guest(&srv->tally,
			j.answer == GUEST_TAKEN      ? TALLY_GUEST_TAKEN
			: j.answer == GUEST_REPEATED ? TALLY_GUEST_KNOWN
						     : TALLY_GUEST_REFUSED);
		next = answer(v, g, &j);
	} else {
		v->x->retry_after_s = 5;
		next = say_wrong(
			v, g, wish, (int)wish->kind, GUEST_WORD_LATER, 503);
	}
	sync_pushed_fini(&j.pushed);
	return next;
}

/* Whether the stay and its hotel have asked too much lately. */
static bool
is_too_fast(struct visit *v)
{
	struct server *srv = v->x->server;
	int64_t now = env_mono_ms(srv->env);
	int wait_s = 0;

	if (rate_limit_take(srv->guest_ask_limit, v->stay_id, now, &wait_s) &&
		rate_limit_take(
			srv->guest_hotel_limit, v->tenant_id, now, &wait_s))
		return false;
	v->x->retry_after_s = wait_s < 1 ? 1 : wait_s;
	return true;
}

/* ---- routes ---- */

/* False: the answer is filled in. */
static bool
begin(struct visit *v, const char *chosen, struct guest_stay *g)
{
	struct exchange *x = v->x;
	int wait_s = 0;
	enum err e;

	v->language = guest_language_find(
		chosen, exchange_header(x, "Accept-Language"));
	if (!atomic_load(&x->server->guest_page)) {
		(void)guest_page_gone(x, v->language, 404);
		return false;
	}
	if (!rate_limit_take(x->server->guest_limit, x->source,
		    env_mono_ms(x->server->env), &wait_s)) {
		(void)wait(v, wait_s);
		return false;
	}
	e = read_stay(v, g);
	if (e == ERR_OK)
		return true;
	(void)deny(v, e);
	return false;
}

enum exchange_next
route_guest(struct exchange *x)
{
	struct visit v = { .x = x };
	struct guest_stay g;
	struct guest_page p;

	if (!begin(&v, exchange_query(x, "lang"), &g))
		return EXCHANGE_DONE;
	fill_page(&v, &g, &p);
	p.list_only = strcmp(exchange_query(x, "view"), "requests") == 0;
	p.notice = guest_page_notice(exchange_query(x, "said"));
	return guest_page_write(x, &p, 200);
}

enum exchange_next
route_guest_ask(struct exchange *x)
{
	struct visit v = { .x = x };
	int kind =
		choices_find(&request_kind_choices, exchange_form(x, "kind"));
	struct guest_wish wish = { .stay_id = v.stay_id,
		.message = read_message(x),
		.form_key = exchange_form(x, "key") };
	struct guest_stay g;
	enum guest_word wrong;

	if (!begin(&v, exchange_form(x, "lang"), &g))
		return EXCHANGE_DONE;
	if (!is_key(wish.form_key))
		wish.form_key = make_key(x);
	if (exchange_is_foreign(x))
		return say_wrong(&v, &g, &wish, kind, GUEST_WORD_LATER, 403);
	wrong = check_wish(&wish, kind, x->arena);
	if (wrong != GUEST_WORD_COUNT)
		return say_wrong(&v, &g, &wish, kind, wrong, 422);
	wish.kind = (enum request_kind)kind;
	if (is_too_fast(&v))
		return say_wrong(&v, &g, &wish, kind, GUEST_WORD_TOO_FAST, 429);
	return send(&v, &g, &wish);
}
