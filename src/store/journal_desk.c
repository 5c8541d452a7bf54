/*
 * fallback.desk is a sealed log of two kinds of records; the last of each
 * counts:
 *
 *	{"kind":"desk", ...}      what the desk knows
 *	{"kind":"attempt", ...}   a sign-in: failures of that login since the
 *	                          last one that went well, and until when it is
 *	                          closed
 */
#include "store/journal_desk.h"

#include "store/journal_priv.h"
#include "store/store_priv.h"
#include "store/sync_state.h"
#include "store/window.h"

#include "base/log.h"
#include "crypto/password.h"
#include "db/file.h"

#include <stdio.h>
#include <string.h>

/* Then it is written anew with what counts. */
#define DESK_LOG_MAX ((size_t)192 * 1024)
/* A contact with the server is worth writing down this often. */
#define CONTACT_STEP_MS (INT64_C(60) * 60 * 1000)
#define DESK_ARENA_MAX  ((size_t)64 * 1024 * 1024)

struct attempt {
	int64_t failures;
	int64_t until_ms;
};

/* ---- as text ---- */

static void
write_staff(struct json_writer *w, const struct journal_staff *s)
{
	json_begin_object(w);
	json_member_text(w, "id", s->id);
	json_member_text(w, "login", s->login);
	json_member_text(w, "display_name", s->display_name);
	json_member_text(w, "pin_verifier", s->verifier);
	json_member_text(w, "role", choices_word(&role_choices, s->role));
	json_end_object(w);
}

static void
write_desk(const struct journal_desk *d, struct buf *out)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	json_member_text(&w, "kind", "desk");
	json_member_text(&w, "tenant_id", d->who.tenant_id);
	json_member_text(&w, "hotel_name", d->who.hotel_name);
	json_member_text(&w, "terminal_id", d->who.terminal_id);
	json_member_text(&w, "terminal_name", d->who.terminal_name);
	json_member_text(&w, "server_url", d->who.server_url);
	json_member_text(&w, "currency", d->currency);
	json_member_text(&w, "timezone", d->timezone);
	json_member_text(&w, "business_date", d->business_date);
	json_member_int(&w, "last_contact_ms", d->last_contact_ms);
	json_member_int(&w, "at", d->written.wall_ms);
	json_member_text(&w, "boot", d->written.boot);
	json_member_int(&w, "mono_ms", d->written.mono_ms);
	json_member_int(&w, "alone_ms", d->alone_ms);
	json_write_key(&w, "staff");
	json_begin_array(&w);
	for (size_t i = 0; i < d->staff_count; i++)
		write_staff(&w, &d->staff[i]);
	json_end_array(&w);
	json_end_object(&w);
}

static const char *
word(const struct json_node *n, const char *key, struct arena *a)
{
	return arena_strdup(a, json_find_text(n, key, ""));
}

static void
read_staff(
	const struct json_node *list, struct arena *a, struct journal_desk *out)
{
	const struct json_node *n = list == NULL ? NULL : json_first(list);

	out->staff_count = 0;
	out->staff = ARENA_ARRAY(a, struct journal_staff,
		(list == NULL ? 0 : json_count(list)) + 1);
	for (; n != NULL; n = json_next(n)) {
		int role = choices_find(
			&role_choices, json_find_text(n, "role", ""));

		if (role < 0)
			continue;
		out->staff[out->staff_count++] = (struct journal_staff){
			.id = word(n, "id", a),
			.login = word(n, "login", a),
			.display_name = word(n, "display_name", a),
			.verifier = word(n, "pin_verifier", a),
			.role = (enum role)role,
		};
	}
}

static void
read_desk(const struct json_node *n, struct arena *a, struct journal_desk *out)
{
	out->who = (struct terminal_identity){
		.tenant_id = word(n, "tenant_id", a),
		.hotel_name = word(n, "hotel_name", a),
		.terminal_id = word(n, "terminal_id", a),
		.terminal_name = word(n, "terminal_name", a),
		.server_url = word(n, "server_url", a),
	};
	out->currency = word(n, "currency", a);
	out->timezone = word(n, "timezone", a);
	out->business_date = word(n, "business_date", a);
	out->last_contact_ms = json_find_int(n, "last_contact_ms", 0);
	out->written.wall_ms = json_find_int(n, "at", 0);
	out->written.mono_ms = json_find_int(n, "mono_ms", 0);
	(void)snprintf(out->written.boot, sizeof(out->written.boot), "%s",
		json_find_text(n, "boot", ""));
	/* Of a desk that does not say: by the wall clock alone. */
	out->alone_ms = json_find_int(
		n, "alone_ms", out->written.wall_ms - out->last_contact_ms);
	read_staff(json_find(n, "staff"), a, out);
}

/* ---- the log ---- */

static void
take_record(const struct json_node *n, const char *login, struct arena *a,
	struct journal_desk *desk, bool *found, struct attempt *attempt)
{
	int64_t at = json_find_int(n, "at", 0);
	const char *kind = json_find_text(n, "kind", "");

	if (at > desk->latest_ms)
		desk->latest_ms = at;
	if (strcmp(kind, "desk") == 0) {
		read_desk(n, a, desk);
		*found = true;
	} else if (attempt != NULL && strcmp(kind, "attempt") == 0 &&
		   strcmp(json_find_text(n, "login", ""), login) == 0) {
		attempt->failures = json_find_int(n, "failures", 0);
		attempt->until_ms = json_find_int(n, "until", 0);
	}
}

/* The log has been begun. attempt: of login; may be NULL. */
static enum err
read_log(struct journal *j, const char *login, struct arena *a,
	struct journal_desk *desk, struct attempt *attempt)
{
	struct sealed_records records;
	bool found = false;
	enum err e = sealed_log_records(j->desk, a, &records);

	*desk = (struct journal_desk){ 0 };
	for (size_t i = 0; e == ERR_OK && i < records.count; i++) {
		const char *text = records.items[i].text;
		struct json_doc *doc = NULL;

		/* An altered one is as good as none: an older one counts. */
		if (text == NULL ||
			json_parse(text, strlen(text), SEALED_LOG_MAX, &doc,
				NULL) != ERR_OK)
			continue;
		take_record(json_root(doc), login, a, desk, &found, attempt);
		json_free_secret(doc);
	}
	if (e != ERR_OK)
		return e;
	return found ? ERR_OK : ERR_NOT_FOUND;
}

enum err
journal_desk_load(struct journal *j, struct arena *a, struct journal_desk *out)
{
	enum err e = sealed_log_begin(j->desk, false);

	if (e != ERR_OK)
		return e;
	e = read_log(j, "", a, out, NULL);
	sealed_log_end(j->desk);
	return e;
}

/* ---- what the store knows ---- */

static enum err
collect_staff(struct store *st, struct arena *a, struct journal_desk *out)
{
	const struct view *v = store_view(st);
	struct record_list list;
	enum err e = v->list(v->ctx, TABLE_STAFF, -1, value_null(), a, &list);

	if (e != ERR_OK)
		return e;
	out->staff = ARENA_ARRAY(a, struct journal_staff, list.count + 1);
	for (size_t i = 0; i < list.count; i++) {
		const struct record *r = list.items[i];
		const char *verifier = record_text(r, STAFF_PIN_VERIFIER);

		if (r->deleted || record_int(r, STAFF_ACTIVE) == 0 ||
			verifier == NULL)
			continue;
		out->staff[out->staff_count++] = (struct journal_staff){
			.id = r->id,
			.login = record_text(r, STAFF_LOGIN),
			.display_name = record_text(r, STAFF_DISPLAY_NAME),
			.verifier = verifier,
			.role = (enum role)record_int(r, STAFF_ROLE),
		};
	}
	return ERR_OK;
}

static enum err
collect(struct store *st, struct arena *a, struct journal_desk *out)
{
	struct record *property = NULL;
	struct sync_state link;
	struct window window;
	enum err e;

	*out = (struct journal_desk){ .who = *store_identity(st) };
	e = store_property(st, a, &property);
	if (e == ERR_OK)
		e = sync_state_load(st, a, &link);
	if (e == ERR_OK)
		e = window_load(st, a, &window);
	if (e == ERR_OK)
		e = collect_staff(st, a, out);
	if (e != ERR_OK)
		return e;
	out->currency = record_text(property, PROPERTY_CURRENCY);
	out->timezone = record_text(property, PROPERTY_TIMEZONE);
	out->business_date = record_text(property, PROPERTY_BUSINESS_DATE);
	out->last_contact_ms = link.last_contact_ms;
	out->alone_ms = window.alone_ms;
	env_moment(store_env(st), &out->written);
	return ERR_OK;
}

/* Whether new says something that old does not. */
static bool
differs(const struct journal_desk *old, const struct journal_desk *new,
	struct buf *text)
{
	struct journal_desk same = *old;
	struct buf was;
	bool is;

	if (new->last_contact_ms - old->last_contact_ms >= CONTACT_STEP_MS)
		return true;
	/* All but the times. */
	same.last_contact_ms = new->last_contact_ms;
	same.written = new->written;
	same.alone_ms = new->alone_ms;
	buf_init_secret(&was, JOURNAL_TEXT_MAX);
	write_desk(&same, &was);
	is = was.len != text->len || memcmp(was.data, text->data, was.len) != 0;
	buf_wipe(&was);
	return is;
}

static enum err
save(struct journal *j, const struct journal_desk *desk, struct arena *a)
{
	struct journal_desk old;
	struct buf text;
	enum err e;

	buf_init_secret(&text, JOURNAL_TEXT_MAX);
	write_desk(desk, &text);
	e = read_log(j, "", a, &old, NULL);
	if (e == ERR_OK && !differs(&old, desk, &text)) {
		buf_wipe(&text);
		return ERR_OK;
	}
	if (e == ERR_OK || e == ERR_NOT_FOUND)
		e = buf_ok(&text) ? ERR_OK : ERR_TOO_LARGE;
	if (e == ERR_OK && sealed_log_used(j->desk) > DESK_LOG_MAX)
		e = sealed_log_clear(j->desk);
	if (e == ERR_OK)
		e = sealed_log_append(j->desk, text.data);
	buf_wipe(&text);
	return e;
}

enum err
journal_desk_save(struct journal *j, struct store *st)
{
	struct arena *a = arena_new(DESK_ARENA_MAX);
	struct journal_desk desk;
	enum err e = collect(st, a, &desk);

	if (e == ERR_OK) {
		file_make_folder(j->env, j->folder);
		e = sealed_log_begin(j->desk, true);
	}
	if (e == ERR_OK) {
		e = save(j, &desk, a);
		sealed_log_end(j->desk);
	}
	/* With its room, while there is some. */
	if (e == ERR_OK)
		e = journal_prepare(j);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		log_warn("the fallback journal in %s cannot be prepared: %s",
			j->folder, err_name(e));
	arena_free(a);
	return e;
}

/* ---- signing in ---- */

static enum err
put_attempt(struct journal *j, const char *login, const struct attempt *t)
{
	struct json_writer w;
	struct buf text;
	enum err e;

	buf_init(&text, JOURNAL_TEXT_MAX);
	json_writer_init(&w, &text);
	json_begin_object(&w);
	json_member_text(&w, "kind", "attempt");
	json_member_text(&w, "login", login);
	json_member_int(&w, "failures", t->failures);
	json_member_int(&w, "until", t->until_ms);
	json_member_int(&w, "at", env_now_ms(j->env));
	json_end_object(&w);
	e = buf_ok(&text) ? sealed_log_append(j->desk, text.data)
			  : ERR_TOO_LARGE;
	buf_fini(&text);
	return e;
}

/* Counted before the PIN is looked at, as in session.c. */
static enum err
count_attempt(struct journal *j, const char *login, int64_t now,
	struct attempt *t, int64_t *until_ms)
{
	int64_t lock;

	if (t->until_ms > now) {
		*until_ms = t->until_ms;
		return ERR_LOCKED;
	}
	t->failures++;
	lock = password_lock_ms(t->failures);
	t->until_ms = lock == 0 ? 0 : now + lock;
	*until_ms = t->until_ms;
	return put_attempt(j, login, t);
}

/* As many checks for a login that is not there. */
static const struct journal_staff *
check_pin(struct journal *j, const struct journal_desk *desk, const char *login,
	const char *pin)
{
	const char *verifier =
		desk->staff_count > 0 ? desk->staff[0].verifier : "";
	const struct journal_staff *who = NULL;

	for (size_t i = 0; who == NULL && i < desk->staff_count; i++) {
		if (strcmp(desk->staff[i].login, login) == 0)
			who = &desk->staff[i];
	}
	if (who != NULL)
		verifier = who->verifier;
	return password_check(j->pepper, verifier, pin) ? who : NULL;
}

/* Setting the clock back does not make the contact younger, nor does setting it
 * ahead make it older, as long as the machine is not started again. */
static int64_t
alone_ms(struct journal *j, const struct journal_desk *desk)
{
	int64_t since = env_since_ms(j->env, &desk->written);
	int64_t shown = desk->latest_ms - desk->written.wall_ms;

	if (!env_is_this_boot(j->env, &desk->written) && shown > since)
		since = shown;
	return desk->alone_ms + since;
}

static enum err
sign_in(struct journal *j, const char *login, const char *pin, struct arena *a,
	struct session *out, int64_t *until_ms)
{
	int64_t now = env_now_ms(j->env);
	const struct journal_staff *who;
	struct attempt attempt = { 0 };
	struct journal_desk desk;
	enum err e = read_log(j, login, a, &desk, &attempt);

	if (e != ERR_OK)
		return e;
	if (alone_ms(j, &desk) > SESSION_OFFLINE_MAX_MS)
		return ERR_EXPIRED;
	e = count_attempt(j, login, now, &attempt, until_ms);
	if (e != ERR_OK)
		return e;
	who = check_pin(j, &desk, login, pin);
	if (who == NULL)
		return ERR_DENIED;
	*until_ms = 0;
	*out = (struct session){
		.user_id = who->id,
		.login = who->login,
		.display_name = who->display_name,
		.role = who->role,
		.since_ms = now,
	};
	return put_attempt(j, login, &(struct attempt){ 0 });
}

enum err
journal_sign_in(struct journal *j, const char *login, const char *pin,
	struct arena *a, struct session *out, int64_t *until_ms)
{
	enum err e = sealed_log_begin(j->desk, false);

	*until_ms = 0;
	if (e != ERR_OK)
		return e;
	e = sign_in(j, strlen(login) > 64 ? "" : login, pin, a, out, until_ms);
	sealed_log_end(j->desk);
	return e;
}
