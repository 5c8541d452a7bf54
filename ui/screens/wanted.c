#include "ui/screens/wanted.h"
#include "ui/screens/lookup.h"
#include "ui/words.h"

#include "domain/requests.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
static const char *const call_words[REQUEST_STATE_WORD_COUNT] = {
	[REQUEST_STATE_OPEN] = N_("to call"),
	[REQUEST_STATE_ACKNOWLEDGED] = N_("to call"),
	[REQUEST_STATE_ASSIGNED] = N_("to call"),
	[REQUEST_STATE_PENDING_FOLLOW_UP] = N_("no answer"),
	[REQUEST_STATE_DONE] = N_("called"),
	[REQUEST_STATE_CLOSED] = N_("called"),
	[REQUEST_STATE_REJECTED] = N_("called off"),
	[REQUEST_STATE_DUPLICATE] = N_("twice"),
};
static const char *const message_words[REQUEST_STATE_WORD_COUNT] = {
	[REQUEST_STATE_OPEN] = N_("to tell"),
	[REQUEST_STATE_ACKNOWLEDGED] = N_("to tell"),
	[REQUEST_STATE_ASSIGNED] = N_("to tell"),
	[REQUEST_STATE_PENDING_FOLLOW_UP] = N_("not met"),
	[REQUEST_STATE_DONE] = N_("delivered"),
	[REQUEST_STATE_CLOSED] = N_("delivered"),
	[REQUEST_STATE_REJECTED] = N_("dropped"),
	[REQUEST_STATE_DUPLICATE] = N_("twice"),
};
/* clang-format on */

const char *
wanted_what(
	const struct app *app, const struct record *request, struct arena *a)
{
	const char *kind =
		record_int(request, REQUEST_KIND) == REQUEST_KIND_WAKE_UP
			? _("wake-up")
			: lookup_word(request, REQUEST_KIND, a);
	char clock[6];

	if (record_is_null(request, REQUEST_WANTED_AT))
		return kind;
	return arena_printf(a, "%s %s", kind,
		app_clock(app, record_int(request, REQUEST_WANTED_AT), clock));
}

const char *
wanted_guest(
	const struct app *app, const struct record *request, struct arena *a)
{
	const struct view *v = app_view(app);
	const char *id = record_text(request, REQUEST_STAY_ID);
	struct record *stay;

	if (!request_is_for_guest(request) || id == NULL ||
		v->find(v->ctx, TABLE_STAYS, id, a, &stay) != ERR_OK)
		return "";
	return lookup_text(app, TABLE_GUESTS, record_text(stay, STAY_GUEST_ID),
		GUEST_FULL_NAME, a);
}

const char *
wanted_state(const struct record *request, struct arena *a)
{
	int64_t kind = record_int(request, REQUEST_KIND);
	int64_t state = record_int(request, REQUEST_STATE);

	if (kind == REQUEST_KIND_WAKE_UP)
		return _(call_words[state]);
	if (kind == REQUEST_KIND_MESSAGE)
		return _(message_words[state]);
	return lookup_word(request, REQUEST_STATE, a);
}

enum err
wanted_load(const struct app *app, struct arena *a, struct record_list *out)
{
	return request_list_open(app_shown(app), a, out);
}

static bool
is_for(const struct record *request, enum request_kind kind,
	const char *stay_id)
{
	const char *of = record_text(request, REQUEST_STAY_ID);

	return record_int(request, REQUEST_KIND) == (int64_t)kind &&
	       of != NULL && strcmp(of, stay_id) == 0;
}

static void
add(char *out, size_t size, const char *word, const char *text)
{
	size_t len = strlen(out);

	(void)snprintf(out + len, size - len, "%s%s", word, text);
}

/* The calls, then the messages. */
static void
write_calls(const struct app *app, const struct record_list *list,
	const char *stay_id, const char *word, char *out, size_t size)
{
	char clock[6];

	*out = '\0';
	for (size_t i = 0; i < list->count; i++) {
		const struct record *r = list->items[i];

		if (!is_for(r, REQUEST_KIND_WAKE_UP, stay_id))
			continue;
		add(out, size, word,
			app_clock(
				app, record_int(r, REQUEST_WANTED_AT), clock));
		add(out, size, " ", "");
	}
}

void
wanted_line(const struct app *app, const struct record_list *list,
	const char *stay_id, char *out, size_t size)
{
	write_calls(app, list, stay_id, _("wake-up "), out, size);
	for (size_t i = 0; i < list->count; i++) {
		if (!is_for(list->items[i], REQUEST_KIND_MESSAGE, stay_id))
			continue;
		add(out, size, _("message: "),
			lookup_given(list->items[i], REQUEST_MESSAGE));
		add(out, size, " ", "");
	}
}

void
wanted_short(const struct app *app, const struct record_list *list,
	const char *stay_id, char *out, size_t size)
{
	write_calls(app, list, stay_id, "", out, size);
	for (size_t i = 0; i < list->count; i++)
		if (is_for(list->items[i], REQUEST_KIND_MESSAGE, stay_id)) {
			add(out, size, _("MSG"), " ");
			break;
		}
}
