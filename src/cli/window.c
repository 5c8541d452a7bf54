#include "cli/window.h"

#define HOUR_MS INT64_C(3600000)

static const int64_t hours_of[] = {
	[OFFLINE_WINDOW_STANDARD] = 8,
	[OFFLINE_WINDOW_EXTENDED] = 24,
	[OFFLINE_WINDOW_EMERGENCY] = 72,
};

enum err
window_load(struct store *st, const struct sync_state *state, int64_t now_ms,
	struct arena *a, struct window *out)
{
	struct record *property = NULL;
	int64_t kind = OFFLINE_WINDOW_STANDARD;
	int64_t alone_ms = 0;
	enum err e;

	*out = (struct window){ .name = "" };
	e = store_property(st, a, &property);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	if (e == ERR_OK && property) {
		kind = record_int(property, PROPERTY_OFFLINE_WINDOW);
		out->name = choices_word(&offline_window_choices, kind);
	}
	if (kind < 0 || kind >= OFFLINE_WINDOW_WORD_COUNT)
		kind = OFFLINE_WINDOW_STANDARD;
	/* The clock may have been set back since: alone for a while is then
	 * not known, and is not negative. */
	if (state->last_contact_ms > 0 && now_ms > state->last_contact_ms)
		alone_ms = now_ms - state->last_contact_ms;
	out->hours = hours_of[kind];
	out->left_ms = out->hours * HOUR_MS - alone_ms;
	return ERR_OK;
}

bool
window_is_online(const struct sync_state *state, bool agent_running,
	int64_t now_ms, int64_t sync_interval_ms)
{
	if (state->link != LINK_ONLINE && state->link != LINK_SLOW)
		return false;
	return agent_running ||
	       now_ms - state->last_contact_ms < 2 * sync_interval_ms;
}
