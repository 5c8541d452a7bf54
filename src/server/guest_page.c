#include "server/guest_page.h"

#include "base/date.h"
#include "server/html.h"
#include "server/page.h"

#include <string.h>

#define REFRESH_S 20

/* ---- addresses ---- */

/* What an address may ask to be said: nothing that somebody could frighten
 * guests with. */
static const struct {
	enum guest_word word;
	const char *name;
} notices[] = {
	{ GUEST_WORD_SENT, "sent" },
	{ GUEST_WORD_ALREADY, "already" },
};

static const char *
notice_name(enum guest_word w)
{
	for (size_t i = 0; i < sizeof(notices) / sizeof(notices[0]); i++) {
		if (notices[i].word == w)
			return notices[i].name;
	}
	return "";
}

enum guest_word
guest_page_notice(const char *name)
{
	for (size_t i = 0; i < sizeof(notices) / sizeof(notices[0]); i++) {
		if (strcmp(notices[i].name, name) == 0)
			return notices[i].word;
	}
	return GUEST_WORD_COUNT;
}

const char *
guest_page_address(struct arena *a, const char *token, enum guest_language l,
	enum guest_word notice, bool list)
{
	return arena_printf(a, "/q/%s?lang=%s%s%s%s", token,
		guest_language_code(l), list ? "&view=requests" : "",
		notice == GUEST_WORD_COUNT ? "" : "&said=",
		notice_name(notice));
}

/* ---- parts ---- */

static void
write_languages(struct exchange *x, const struct guest_page *p)
{
	struct buf *out = &x->answer;

	html(out, "<nav class=\"languages\" aria-label=\"{}\">\n",
		guest_word(p->language, GUEST_WORD_LANGUAGES));
	for (int i = 0; i < GUEST_LANGUAGE_COUNT; i++) {
		enum guest_language l = (enum guest_language)i;

		if (l == p->language)
			html(out,
				"<strong lang=\"{}\" "
				"aria-current=\"true\">{}</strong>\n",
				guest_language_code(l), guest_language_name(l));
		else
			html(out,
				"<a href=\"{}\" lang=\"{}\" "
				"hreflang=\"{}\">{}</a>\n",
				guest_page_address(x->arena, p->token, l,
					GUEST_WORD_COUNT, p->list_only),
				guest_language_code(l), guest_language_code(l),
				guest_language_name(l));
	}
	html_add(out, "</nav>\n");
}

static void
write_choice(struct exchange *x, const struct guest_page *p, int kind)
{
	struct buf *out = &x->answer;

	html(out,
		"<label class=\"choice\"><input type=\"radio\" name=\"kind\" "
		"value=\"{}\" required",
		choices_word(&request_kind_choices, kind));
	if (kind == p->kind)
		html_add(out, " checked");
	html(out, "> {}</label>\n",
		guest_kind_word(p->language, (enum request_kind)kind));
}

static void
write_form(struct exchange *x, const struct guest_page *p)
{
	struct buf *out = &x->answer;

	html(out,
		"<h2>{}</h2>\n<form method=\"post\" action=\"/q/{}\" "
		"accept-charset=\"utf-8\">\n"
		"<input type=\"hidden\" name=\"key\" value=\"{}\">\n"
		"<input type=\"hidden\" name=\"lang\" value=\"{}\">\n"
		"<fieldset>\n<legend>{}</legend>\n",
		guest_word(p->language, GUEST_WORD_ASK), p->token, p->form_key,
		guest_language_code(p->language),
		guest_word(p->language, GUEST_WORD_KIND));
	for (int kind = 0; kind < REQUEST_KIND_WORD_COUNT; kind++) {
		if (guest_may_ask((enum request_kind)kind))
			write_choice(x, p, kind);
	}
	html(out,
		"</fieldset>\n<div class=\"field\">\n"
		"<label for=\"message\">{}</label>\n"
		"<textarea id=\"message\" name=\"message\" rows=\"3\" "
		"maxlength=\"300\" aria-describedby=\"hint\">\n{}</textarea>\n"
		"<p class=\"hint\" id=\"hint\">{}</p>\n</div>\n"
		"<button type=\"submit\">{}</button>\n</form>\n",
		guest_word(p->language, GUEST_WORD_MESSAGE), p->message,
		guest_word(p->language, GUEST_WORD_HINT),
		guest_word(p->language, GUEST_WORD_SEND));
}

/* "14:03", and with its day when that is not today. */
static const char *
clock_of(const struct guest_page *p, int64_t at_ms, struct arena *a)
{
	int32_t offset = date_zone_offset_min(p->zone, at_ms);
	char today[DATE_SIZE];
	char day[DATE_SIZE];
	char clock[6];

	date_of_instant(p->now_ms, offset, today);
	date_of_instant(at_ms, offset, day);
	date_clock(at_ms, offset, clock);
	return strcmp(day, today) == 0 ? arena_strdup(a, clock)
				       : arena_printf(a, "%s %s", day, clock);
}

static void
write_request(
	struct exchange *x, const struct guest_page *p, const struct record *r)
{
	const char *message = record_text(r, REQUEST_MESSAGE);
	const char *wanted =
		record_is_null(r, REQUEST_WANTED_AT)
			? NULL
			: clock_of(p, record_int(r, REQUEST_WANTED_AT),
				  x->arena);
	struct buf *out = &x->answer;

	html(out,
		"<li>{}{}{}: <span class=\"state\">{}</span>\n"
		"<br><span class=\"hint\">{} {}</span>\n",
		guest_kind_word(p->language,
			(enum request_kind)record_int(r, REQUEST_KIND)),
		wanted != NULL ? " " : "", wanted != NULL ? wanted : "",
		guest_state_word(p->language,
			(enum request_state)record_int(r, REQUEST_STATE)),
		guest_word(p->language, GUEST_WORD_ASKED_AT),
		clock_of(p, record_int(r, REQUEST_REQUESTED_AT), x->arena));
	/* What the desk wrote down is between the desk and its colleagues. */
	if (message != NULL && message[0] != '\0' &&
		record_int(r, REQUEST_SOURCE) == REQUEST_SOURCE_QR)
		html(out, "<p class=\"quote\">{}</p>\n", message);
	html_add(out, "</li>\n");
}

static void
write_requests(struct exchange *x, const struct guest_page *p)
{
	struct buf *out = &x->answer;

	html(out, "<h2 id=\"requests\">{}</h2>\n",
		guest_word(p->language, GUEST_WORD_YOURS));
	if (p->request_count == 0) {
		html(out, "<p>{}</p>\n",
			guest_word(p->language, GUEST_WORD_NONE));
		return;
	}
	html_add(out, "<ul class=\"requests\">\n");
	for (size_t i = 0; i < p->request_count; i++)
		write_request(x, p, p->requests[i]);
	html_add(out, "</ul>\n");
}

static void
write_again(struct exchange *x, const struct guest_page *p)
{
	html(&x->answer,
		"<p class=\"again\"><a href=\"{}\">{}</a> &nbsp; "
		"<a href=\"{}\">{}</a></p>\n",
		guest_page_address(x->arena, p->token, p->language,
			GUEST_WORD_COUNT, false),
		guest_word(p->language, GUEST_WORD_MORE),
		guest_page_address(x->arena, p->token, p->language,
			GUEST_WORD_COUNT, true),
		guest_word(p->language, GUEST_WORD_REFRESH));
}

/* ---- the whole ---- */

enum exchange_next
guest_page_write(struct exchange *x, const struct guest_page *p, int status)
{
	struct page page = {
		.language = guest_language_code(p->language),
		.title = arena_printf(x->arena, "%s: %s %s", p->hotel_name,
			guest_word(p->language, GUEST_WORD_ROOM),
			p->room_number),
		.class = "guest",
		.refresh_s = p->list_only ? REFRESH_S : 0,
		.refresh_to = guest_page_address(x->arena, p->token,
			p->language, GUEST_WORD_COUNT, true),
	};
	struct buf *out = &x->answer;

	page_begin(x, &page);
	write_languages(x, p);
	html(out, "<main>\n<h1>{}</h1>\n<p>{} {}</p>\n", p->hotel_name,
		guest_word(p->language, GUEST_WORD_ROOM), p->room_number);
	if (p->notice != GUEST_WORD_COUNT)
		html(out, "<p class=\"{}\" role=\"{}\">{}</p>\n",
			p->wrong ? "wrong" : "notice",
			p->wrong ? "alert" : "status",
			guest_word(p->language, p->notice));
	if (!p->list_only)
		write_form(x, p);
	write_requests(x, p);
	if (p->list_only)
		write_again(x, p);
	html(out, "<p class=\"hint\">{}</p>\n</main>\n",
		guest_word(p->language, GUEST_WORD_EMERGENCY));
	return page_end(x, status);
}

enum exchange_next
guest_page_gone(struct exchange *x, enum guest_language l, int status)
{
	struct page page = {
		.language = guest_language_code(l),
		.title = guest_word(l, GUEST_WORD_GONE_TITLE),
		.class = "guest",
	};

	page_begin(x, &page);
	html(&x->answer, "<main>\n<h1>{}</h1>\n<p>{}</p>\n</main>\n",
		guest_word(l, GUEST_WORD_GONE_TITLE),
		guest_word(
			l, status == 404 ? GUEST_WORD_GONE : GUEST_WORD_LATER));
	return page_end(x, status);
}
