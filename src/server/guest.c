#include "server/guest.h"

#include "base/log.h"
#include "crypto/hash.h"
#include "server/own_action.h"
#include "json/json.h"

#include <stdio.h>
#include <string.h>

#define TERMINAL_NAME "GUEST"
#define ACTION_MAX    ((size_t)16 * 1024)

/* ---- the stay ---- */

static enum err
find_live(struct storage *s, enum table t, const char *id, struct arena *a,
	const struct record **out)
{
	const struct view *v = s->ops->view(s);
	struct record *r = NULL;
	enum err e = ERR_NOT_FOUND;

	if (id != NULL)
		e = v->find(v->ctx, t, id, a, &r);
	if (e == ERR_OK && r->deleted)
		e = ERR_NOT_FOUND;
	*out = e == ERR_OK ? r : NULL;
	return e;
}

/* What the desk has taken down for the guest is no burden of this page. */
static bool
is_own_and_waits(const struct record *request)
{
	return !record_is_null(request, REQUEST_SOURCE) &&
	       record_int(request, REQUEST_SOURCE) == REQUEST_SOURCE_QR &&
	       record_int(request, REQUEST_STATE) < REQUEST_STATE_DONE;
}

static enum err
find_requests(struct storage *s, const char *stay_id, struct arena *a,
	struct guest_stay *out)
{
	const struct view *v = s->ops->view(s);
	enum err e;

	e = v->list(v->ctx, TABLE_SERVICE_REQUESTS, REQUEST_STAY_ID,
		value_text(stay_id), a, &out->requests);
	for (size_t i = 0; e == ERR_OK && i < out->requests.count; i++) {
		if (is_own_and_waits(out->requests.items[i]))
			out->open_count++;
	}
	return e;
}

enum err
guest_stay_find(struct storage *s, const char *stay_id, struct arena *a,
	struct guest_stay *out)
{
	const struct view *v = s->ops->view(s);
	struct record_list list;
	enum err e;

	*out = (struct guest_stay){ 0 };
	e = find_live(s, TABLE_STAYS, stay_id, a, &out->stay);
	if (e == ERR_OK &&
		record_int(out->stay, STAY_STATE) != STAY_STATE_IN_HOUSE)
		e = ERR_NOT_FOUND;
	if (e == ERR_OK)
		e = find_live(s, TABLE_ROOMS,
			record_text(out->stay, STAY_ROOM_ID), a, &out->room);
	if (e == ERR_OK)
		e = v->list(
			v->ctx, TABLE_PROPERTIES, -1, value_null(), a, &list);
	if (e == ERR_OK && list.count == 0)
		e = ERR_NOT_FOUND;
	if (e != ERR_OK)
		return e;
	out->property = list.items[0];
	return find_requests(s, stay_id, a, out);
}

/* ---- the action ---- */

/* One id for one form with one content: going back and changing the words is
 * another request, pressing twice is not. */
static void
make_id(const char *tenant_id, const struct guest_wish *w, struct arena *a,
	char id[UUID_SIZE])
{
	char hex[SHA256_HEX_SIZE];
	const char *text = arena_printf(a, "%s|%s|%s|%d|%s", tenant_id,
		w->stay_id, w->form_key, (int)w->kind, w->message);

	hash_sha256_hex(text, strlen(text), hex);
	hex[12] = '8'; /* version and variant of a UUID of one's own making */
	hex[16] = 'a';
	(void)snprintf(id, UUID_SIZE, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8,
		hex + 12, hex + 16, hex + 20);
}

/* The specification's action, in an array of one. */
static void
write_action(const char *tenant_id, const char *id, const struct guest_wish *w,
	const struct guest_stay *g, int64_t now_ms, struct buf *out)
{
	struct json_writer j;

	json_writer_init(&j, out);
	json_begin_array(&j);
	json_begin_object(&j);
	json_member_text(&j, "conflict_resolution", "server_wins");
	json_member_int(&j, "created_at", now_ms);
	json_write_key(&j, "data");
	json_begin_object(&j);
	json_member_text(&j, "kind",
		choices_word(&request_kind_choices, (int64_t)w->kind));
	if (w->message[0] != '\0')
		json_member_text(&j, "message", w->message);
	json_member_text(&j, "room_id", g->room->id);
	json_member_text(&j, "source", "qr");
	json_member_text(&j, "state", "open");
	json_member_text(&j, "stay_id", g->stay->id);
	json_end_object(&j);
	json_member_text(&j, "id", id);
	json_member_text(&j, "idempotency_key", id);
	json_member_text(&j, "local_id", id);
	json_member_text(&j, "operation", "INSERT");
	json_member_text(&j, "table_name", "service_requests");
	json_member_text(&j, "tenant_id", tenant_id);
	json_member_text(&j, "user_id", GUEST_USER);
	json_end_object(&j);
	json_end_array(&j);
}

static enum guest_answer
read_result(const char *tenant_id, const struct sync_pushed *pushed)
{
	enum guest_answer answer = GUEST_REFUSED;
	struct json_doc *doc = NULL;
	const char *status = "";
	const char *rule = "";

	if (json_parse(pushed->results.data, pushed->results.len,
		    WIRE_ANSWER_MAX, &doc, NULL) == ERR_OK) {
		status = json_find_text(json_root(doc), "status", "");
		rule = json_find_text(json_root(doc), "rule", "");
	}
	if (strcmp(status, "success") == 0)
		answer = strcmp(rule, "REQ_DUP") == 0 ? GUEST_REPEATED
						      : GUEST_TAKEN;
	else
		log_warn("%s: a guest's request was refused: %s", tenant_id,
			pushed->results.data);
	json_free(doc);
	return answer;
}

/* Whether it was answered before. */
static enum err
find_earlier(struct storage *s, const char *id, struct arena *a, bool *found)
{
	struct storage_result r;
	enum err e = s->ops->result_find(s, id, id, a, &r);

	*found = e == ERR_OK;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err
ask(const struct sync_handler *h, const char *tenant_id,
	const struct guest_wish *wish, const struct guest_stay *g,
	const char *id, struct arena *a, struct sync_pushed *pushed,
	enum guest_answer *out)
{
	struct storage_terminal terminal;
	struct json_doc *doc = NULL;
	struct buf text;
	enum err e;

	e = own_terminal_get(
		h, tenant_id, GUEST_TERMINAL, TERMINAL_NAME, a, &terminal);
	if (e != ERR_OK || terminal.revoked) {
		*out = GUEST_OFF;
		return e;
	}
	buf_init(&text, ACTION_MAX);
	write_action(tenant_id, id, wish, g, env_now_ms(h->env), &text);
	e = buf_ok(&text)
		    ? json_parse(text.data, text.len, ACTION_MAX, &doc, NULL)
		    : ERR_TOO_LARGE;
	if (e == ERR_OK)
		e = own_action_push(
			h, tenant_id, &terminal, json_root(doc), a, pushed);
	if (e == ERR_OK)
		*out = read_result(tenant_id, pushed);
	json_free(doc);
	buf_fini(&text);
	return e;
}

enum err
guest_ask(const struct sync_handler *h, const char *tenant_id,
	const struct guest_wish *wish, struct arena *a,
	struct sync_pushed *pushed, enum guest_answer *out)
{
	struct guest_stay g;
	char id[UUID_SIZE];
	bool earlier;
	enum err e;

	e = guest_stay_find(h->storage, wish->stay_id, a, &g);
	if (e == ERR_NOT_FOUND) {
		*out = GUEST_GONE;
		return ERR_OK;
	}
	make_id(tenant_id, wish, a, id);
	if (e == ERR_OK)
		e = find_earlier(h->storage, id, a, &earlier);
	if (e != ERR_OK)
		return e;
	*out = earlier ? GUEST_REPEATED : GUEST_FULL;
	if (earlier || g.open_count >= GUEST_OPEN_MAX)
		return ERR_OK;
	return ask(h, tenant_id, wish, &g, arena_strdup(a, id), a, pushed, out);
}
