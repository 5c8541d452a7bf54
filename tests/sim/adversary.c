#include "tests/sim/adversary.h"

#include "base/check.h"
#include "sync/wire.h"
#include "tests/sim/server.h"
#include "tests/sim/terminal.h"
#include "json/json.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define HEARS 300 /* of a thousand requests */

/* ---- what was heard ---- */

static bool
has_actions(const struct message *m)
{
	return strstr(m->body, "\"device_seq\":") != NULL;
}

void
adversary_hear(struct world *w, const struct message *m)
{
	if (w->plan.adversary_every_ms == 0 || m->is_token || !has_actions(m) ||
		!chance_of(&w->adversary.chance, HEARS))
		return;
	free(w->adversary.body);
	w->adversary.body = malloc(m->len + 1);
	CHECK(w->adversary.body != NULL);
	memcpy(w->adversary.body, m->body, m->len + 1);
	w->adversary.len = m->len;
	w->adversary.terminal = m->terminal;
}

void
adversary_fini(struct world *w)
{
	free(w->adversary.body);
	w->adversary.body = NULL;
}

/* ---- what is made of it ---- */

/* Each digit of what actions carry is equally likely. False: there is none. */
static bool
alter(struct world *w, char *body)
{
	char *digits[256];
	size_t count = 0;

	for (char *p = body; (p = strstr(p, "\"data\":{")) != NULL;) {
		for (p += 8; *p != '\0' && *p != '}'; p++) {
			/* A first digit made 0 would be no number. */
			if (isdigit((unsigned char)*p) &&
				isdigit((unsigned char)p[-1]) && count < 256)
				digits[count++] = p;
		}
	}
	if (count == 0)
		return false;
	digits[0] = digits[chance_below(&w->adversary.chance, count)];
	digits[0][0] = (char)(digits[0][0] == '9' ? '0' : digits[0][0] + 1);
	return true;
}

/* Only the newest action is sure to have a signature (ACTION_RUN_MAX). False:
 * others have one too, and stay what they are. */
static bool
unsign(char *body)
{
	static const char key[] = ",\"signature\":\"";
	char *at = strstr(body, key);
	char *end = at == NULL ? NULL : strchr(at + sizeof(key) - 1, '"');

	if (end == NULL || strstr(end, key) != NULL)
		return false;
	memmove(at, end + 1, strlen(end + 1) + 1);
	return true;
}

/* The same request as if it came from another terminal. */
static bool
rename_device(char *body, const char *was, const char *is)
{
	static const char key[] = "\"device_id\":\"";
	char *p = strstr(body, key);

	if (p == NULL || strlen(was) != strlen(is))
		return false;
	memcpy(p + sizeof(key) - 1, is, strlen(is));
	return true;
}

/* ---- what came of it ---- */

static size_t
count_status(const char *answer, const char *status)
{
	struct json_doc *doc = NULL;
	size_t n = 0;

	if (json_parse(answer, strlen(answer), WIRE_ANSWER_MAX, &doc, NULL) !=
		ERR_OK)
		return 0;
	for (const struct json_node *r =
			json_first(json_find(json_root(doc), "results"));
		r != NULL; r = json_next(r))
		n += strcmp(json_find_text(r, "status", ""), status) == 0;
	json_free(doc);
	return n;
}

enum deceit {
	DECEIT_REPLAY,
	DECEIT_ALTER,
	DECEIT_OTHER_TERMINAL,
	DECEIT_UNSIGN,
	DECEIT_COUNT,
};
static const char *const deceits[DECEIT_COUNT] = { "replays", "alters",
	"sends as another terminal", "takes the signature off" };

static void
judge(struct world *w, enum deceit what, int status, const char *answer)
{
	if (status != 200)
		return;
	if (what == DECEIT_ALTER && count_status(answer, "error") == 0)
		world_violate(w, "the server takes an altered action");
	if ((what == DECEIT_OTHER_TERMINAL || what == DECEIT_UNSIGN) &&
		count_status(answer, "success") +
				count_status(answer, "conflict") >
			0)
		world_violate(w, "the server takes %s",
			what == DECEIT_UNSIGN ? "actions that nobody signed"
					      : "another terminal's actions");
}

static void
send(struct world *w, enum deceit what, int as, const char *body, size_t len)
{
	struct buf out;
	int status;

	buf_init(&out, WIRE_ANSWER_MAX);
	status = server_handle(w->server, as, body, len, &out);
	world_trace(w, "somebody %s T%d's actions as T%d: %d", deceits[what],
		w->adversary.terminal, as, status);
	if (!server_died(w->server))
		judge(w, what, status, out.data);
	buf_fini(&out);
}

void
adversary_act(struct world *w, const struct event *e)
{
	static const enum mark marks[DECEIT_COUNT] = { MARK_REPLAY,
		MARK_ALTERED, MARK_OTHER_TERMINAL, MARK_UNSIGNED };
	struct chance *c = &w->adversary.chance;
	enum deceit what = (enum deceit)chance_below(c, DECEIT_COUNT);
	int as = w->adversary.terminal;
	char *body;

	(void)e;
	if (w->adversary.body == NULL || !w->server->alive)
		return;
	body = malloc(w->adversary.len + 1);
	CHECK(body != NULL);
	memcpy(body, w->adversary.body, w->adversary.len + 1);
	if (what == DECEIT_OTHER_TERMINAL)
		as = (int)chance_below(c, (uint64_t)w->terminal_count);
	if ((what == DECEIT_ALTER && !alter(w, body)) ||
		(what == DECEIT_UNSIGN && !unsign(body)))
		what = DECEIT_REPLAY;
	if (what == DECEIT_ALTER && server_gets_run(body))
		world_mark(w, MARK_RUN_ALTERED);
	/* With the one real key of the tests all terminals are one. */
	if (as == w->adversary.terminal || w->plan.real_rsa) {
		as = w->adversary.terminal;
		what = what == DECEIT_OTHER_TERMINAL ? DECEIT_REPLAY : what;
	} else if (!rename_device(body, w->terminals[w->adversary.terminal]->id,
			   w->terminals[as]->id)) {
		what = DECEIT_REPLAY;
		as = w->adversary.terminal;
	}
	world_mark(w, marks[what]);
	if (world_hotel_of(w, as) != world_hotel_of(w, w->adversary.terminal))
		world_mark(w, MARK_FOREIGN);
	send(w, what, as, body, strlen(body));
	free(body);
}
