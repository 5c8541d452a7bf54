/* Values of fields: to and from JSON, what people type, limits. The header is
 * record.h. */
#include "domain/record.h"

#include "base/check.h"
#include "base/date.h"
#include "base/money.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* Of one FIELD_JSON value: a record's image with room to spare. */
#define JSON_VALUE_MAX 65536

struct value
value_null(void)
{
	return (struct value){ .kind = VALUE_NULL };
}

struct value
value_int(int64_t i)
{
	return (struct value){ .kind = VALUE_INT, .i = i };
}

struct value
value_text(const char *s)
{
	if (s == NULL)
		return value_null();
	return (struct value){ .kind = VALUE_TEXT, .s = s };
}

bool
value_equal(struct value a, struct value b)
{
	if (a.kind != b.kind)
		return false;
	switch (a.kind) {
	case VALUE_NULL:
		return true;
	case VALUE_INT:
		return a.i == b.i;
	case VALUE_TEXT:
		return strcmp(a.s, b.s) == 0;
	}
	return false;
}

static const char *
show_instant(struct arena *a, int64_t at_ms)
{
	char day[DATE_SIZE];
	char clock[6];

	date_of_instant(at_ms, 0, day);
	date_clock(at_ms, 0, clock);
	return arena_printf(a, "%s %s", day, clock);
}

const char *
value_show(struct arena *a, const struct field *f, struct value v,
	const char *currency)
{
	char money[MONEY_TEXT_SIZE];

	if (v.kind == VALUE_NULL)
		return "-";
	if (v.kind == VALUE_TEXT)
		return v.s;
	switch (f->type) {
	case FIELD_MONEY:
		return arena_strdup(
			a, money_format(v.i, currency, money, sizeof(money)));
	case FIELD_BOOL:
		return v.i != 0 ? "yes" : "no";
	case FIELD_CHOICE:
		return choices_word(f->choices, v.i);
	case FIELD_TIME:
		return show_instant(a, v.i);
	case FIELD_INT:
	case FIELD_TEXT:
	case FIELD_DATE:
	case FIELD_ID:
	case FIELD_JSON:
		break;
	}
	return arena_printf(a, "%lld", (long long)v.i);
}

void
value_to_json(const struct field *f, struct value v, struct json_writer *w)
{
	switch (v.kind) {
	case VALUE_NULL:
		json_write_null(w);
		return;
	case VALUE_TEXT:
		if (f->type == FIELD_JSON)
			json_write_raw(w, v.s, strlen(v.s));
		else
			json_write_text(w, v.s);
		return;
	case VALUE_INT:
		if (f->type == FIELD_BOOL)
			json_write_bool(w, v.i != 0);
		else if (f->type == FIELD_CHOICE)
			json_write_text(w, choices_word(f->choices, v.i));
		else
			json_write_int(w, v.i);
		return;
	}
}

/* "12" but not "012", "+12" or " 12": what gives the same text back. */
static bool
is_plain_int(const char *s, int64_t *out)
{
	char back[24];

	if (!text_to_int(s, out))
		return false;
	snprintf(back, sizeof(back), "%lld", (long long)*out);
	return strcmp(s, back) == 0;
}

static enum err
int_from_node(const struct json_node *n, struct value *out)
{
	enum json_kind kind = json_kind(n);
	int64_t i;

	if (kind == JSON_INT) {
		*out = value_int(json_int(n));
		return ERR_OK;
	}
	if (kind == JSON_BOOL) {
		*out = value_int(json_bool(n) ? 1 : 0);
		return ERR_OK;
	}
	if (kind == JSON_TEXT && is_plain_int(json_text(n), &i)) {
		*out = value_int(i);
		return ERR_OK;
	}
	return ERR_INVALID;
}

static enum err
bool_from_node(const struct json_node *n, struct value *out)
{
	struct value v;

	if (int_from_node(n, &v) == ERR_OK && (v.i == 0 || v.i == 1)) {
		*out = v;
		return ERR_OK;
	}
	if (json_kind(n) != JSON_TEXT)
		return ERR_INVALID;
	if (strcmp(json_text(n), "true") == 0)
		*out = value_int(1);
	else if (strcmp(json_text(n), "false") == 0)
		*out = value_int(0);
	else
		return ERR_INVALID;
	return ERR_OK;
}

static enum err
choice_from_node(
	const struct field *f, const struct json_node *n, struct value *out)
{
	int place;

	if (json_kind(n) != JSON_TEXT)
		return ERR_INVALID;
	place = choices_find(f->choices, json_text(n));
	if (place < 0)
		return ERR_INVALID;
	*out = value_int(place);
	return ERR_OK;
}

static enum err
text_from_node(const struct field *f, const struct json_node *n,
	struct arena *a, struct value *out)
{
	if (json_kind(n) == JSON_TEXT) {
		*out = value_text(arena_strdup(a, json_text(n)));
		return ERR_OK;
	}
	if (json_kind(n) == JSON_INT && f->type == FIELD_TEXT) {
		*out = value_text(
			arena_printf(a, "%lld", (long long)json_int(n)));
		return ERR_OK;
	}
	return ERR_INVALID;
}

static enum err
object_from_node(const struct json_node *n, struct arena *a, struct value *out)
{
	struct buf text;
	enum err err = ERR_OK;

	if (json_kind(n) != JSON_OBJECT)
		return ERR_INVALID;
	buf_init(&text, JSON_VALUE_MAX);
	json_canonical(n, NULL, &text);
	if (buf_ok(&text))
		*out = value_text(arena_strndup(a, text.data, text.len));
	else
		err = ERR_TOO_LARGE;
	buf_wipe(&text);
	return err;
}

enum err
value_from_json(const struct field *f, const struct json_node *n,
	struct arena *a, struct value *out)
{
	if (json_kind(n) == JSON_NULL) {
		*out = value_null();
		return ERR_OK;
	}
	switch (f->type) {
	case FIELD_INT:
	case FIELD_MONEY:
	case FIELD_TIME:
		return int_from_node(n, out);
	case FIELD_BOOL:
		return bool_from_node(n, out);
	case FIELD_CHOICE:
		return choice_from_node(f, n, out);
	case FIELD_TEXT:
	case FIELD_DATE:
	case FIELD_ID:
		return text_from_node(f, n, a, out);
	case FIELD_JSON:
		return object_from_node(n, a, out);
	}
	return ERR_INVALID;
}

static char
fold(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c == '-' || c == ' ' ? '_' : c;
}

/* How many characters of typed the word starts with; typed's length when all.
 */
static bool
starts_with_typed(const char *word, const char *typed)
{
	while (*typed != '\0' && fold(*word) == fold(*typed)) {
		word++;
		typed++;
	}
	return *typed == '\0';
}

static enum err
choice_from_text(const struct choices *c, const char *text, struct value *out)
{
	int found = -1;

	for (size_t i = 0; i < c->count; i++) {
		if (!starts_with_typed(c->words[i], text))
			continue;
		if (strlen(c->words[i]) == strlen(text)) {
			*out = value_int((int64_t)i);
			return ERR_OK;
		}
		found = found == -1 ? (int)i : -2;
	}
	if (found < 0)
		return ERR_INVALID;
	*out = value_int(found);
	return ERR_OK;
}

static enum err
bool_from_text(const char *text, struct value *out)
{
	static const struct {
		const char *word;
		int64_t is;
	} words[] = {
		{ "yes", 1 },
		{ "y", 1 },
		{ "true", 1 },
		{ "on", 1 },
		{ "1", 1 },
		{ "no", 0 },
		{ "n", 0 },
		{ "false", 0 },
		{ "off", 0 },
		{ "0", 0 },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strlen(words[i].word) == strlen(text) &&
			starts_with_typed(words[i].word, text)) {
			*out = value_int(words[i].is);
			return ERR_OK;
		}
	}
	return ERR_INVALID;
}

static enum err
object_from_text(const char *text, struct arena *a, struct value *out)
{
	struct json_doc *doc;
	enum err err;

	err = json_parse(text, strlen(text), JSON_VALUE_MAX, &doc, NULL);
	if (err != ERR_OK)
		return ERR_INVALID;
	err = object_from_node(json_root(doc), a, out);
	json_free(doc);
	return err;
}

static enum err
clean_from_text(const struct field *f, const char *text, struct arena *a,
	struct value *out)
{
	size_t len = strlen(text);
	/* A bad byte becomes three (U+FFFD). */
	size_t size = 3 * len + 1;
	char *clean = ARENA_ARRAY(a, char, size);

	text_clean(f->prose ? TEXT_BLOCK : TEXT_LINE, text, len, clean, size,
		size);
	*out = value_text(clean[0] == '\0' ? NULL : clean);
	return ERR_OK;
}

enum err
value_from_text(const struct field *f, const char *text, const char *currency,
	const char *today, struct arena *a, struct value *out)
{
	char day[DATE_SIZE];
	int64_t i;

	if (text[0] == '\0') {
		*out = value_null();
		return ERR_OK;
	}
	switch (f->type) {
	case FIELD_INT:
	case FIELD_TIME:
		if (!text_to_int(text, &i))
			return ERR_INVALID;
		*out = value_int(i);
		return ERR_OK;
	case FIELD_MONEY:
		if (money_parse(text, currency, &i) != ERR_OK)
			return ERR_INVALID;
		*out = value_int(i);
		return ERR_OK;
	case FIELD_BOOL:
		return bool_from_text(text, out);
	case FIELD_CHOICE:
		return choice_from_text(f->choices, text, out);
	case FIELD_DATE:
		if (!date_parse_spoken(text, today, day))
			return ERR_INVALID;
		*out = value_text(arena_strdup(a, day));
		return ERR_OK;
	case FIELD_ID:
		*out = value_text(arena_strdup(a, text));
		return ERR_OK;
	case FIELD_TEXT:
		return clean_from_text(f, text, a, out);
	case FIELD_JSON:
		return object_from_text(text, a, out);
	}
	return ERR_INVALID;
}

static const char *
list_words(const struct choices *c, struct arena *a)
{
	const char *list = c->words[0];

	for (size_t i = 1; i < c->count; i++)
		list = arena_printf(a, "%s, %s", list, c->words[i]);
	return arena_printf(a, "one of %s", list);
}

const char *
value_expected(const struct field *f, struct arena *a)
{
	switch (f->type) {
	case FIELD_INT:
		if (f->min == 0 && f->max == 0)
			return "a whole number";
		return arena_printf(a, "a whole number from %lld to %lld",
			(long long)f->min, (long long)f->max);
	case FIELD_MONEY:
		return "an amount like 12.50";
	case FIELD_TIME:
		return "an instant in milliseconds since 1970";
	case FIELD_BOOL:
		return "yes or no";
	case FIELD_CHOICE:
		return list_words(f->choices, a);
	case FIELD_DATE:
		return "a date like 2026-11-22";
	case FIELD_ID:
		return "the id of a record";
	case FIELD_TEXT:
		return "text";
	case FIELD_JSON:
		return "a JSON object";
	}
	return "something else";
}

static const char *
text_problem(const struct field *f, const char *s, struct arena *a)
{
	enum text_role role = f->prose ? TEXT_BLOCK : TEXT_LINE;

	if (!text_is_clean(role, s, strlen(s)))
		return "contains characters that are not allowed, or space "
		       "around it";
	if (f->max > 0 && text_width(s) > (size_t)f->max)
		return arena_printf(a, "is too long: at most %lld characters",
			(long long)f->max);
	if (f->prose && text_has_card_number(s))
		return "looks like a payment card number, which must not be "
		       "stored";
	return f->problem != NULL ? f->problem(s, a) : NULL;
}

/* Lowest and highest value of a type that is kept as a number. */
static void
int_limits(const struct field *f, int64_t *min, int64_t *max)
{
	*min = -JSON_MAX_INT;
	*max = JSON_MAX_INT;
	switch (f->type) {
	case FIELD_INT:
		if (f->min == 0 && f->max == 0)
			return;
		*min = f->min;
		*max = f->max;
		return;
	case FIELD_MONEY:
		*min = -MONEY_MAX_MINOR;
		*max = MONEY_MAX_MINOR;
		return;
	case FIELD_TIME:
		*min = 0;
		return;
	case FIELD_BOOL:
		*min = 0;
		*max = 1;
		return;
	case FIELD_CHOICE:
		*min = 0;
		*max = (int64_t)f->choices->count - 1;
		return;
	case FIELD_TEXT:
	case FIELD_DATE:
	case FIELD_ID:
	case FIELD_JSON:
		return;
	}
}

static const char *
must_be(const struct field *f, struct arena *a)
{
	return arena_printf(a, "must be %s", value_expected(f, a));
}

const char *
value_problem(const struct field *f, struct value v, struct arena *a)
{
	bool is_text = f->type == FIELD_TEXT || f->type == FIELD_DATE ||
		       f->type == FIELD_ID || f->type == FIELD_JSON;
	int64_t min;
	int64_t max;
	int32_t days;

	if (v.kind == VALUE_NULL)
		return NULL;
	if (is_text != (v.kind == VALUE_TEXT))
		return must_be(f, a);
	if (!is_text) {
		int_limits(f, &min, &max);
		if (v.i >= min && v.i <= max)
			return NULL;
		return f->type == FIELD_MONEY ? "is too large an amount"
					      : must_be(f, a);
	}
	if (f->type == FIELD_TEXT)
		return text_problem(f, v.s, a);
	if (f->type == FIELD_DATE && !date_to_days(v.s, &days))
		return must_be(f, a);
	if (f->type == FIELD_ID && !record_is_id(v.s))
		return must_be(f, a);
	if (f->type == FIELD_JSON && strlen(v.s) > JSON_VALUE_MAX)
		return "is too large";
	return NULL;
}
