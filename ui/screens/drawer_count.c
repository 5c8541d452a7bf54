/*
 * Counting a drawer without looking: by the pieces that are in it, or as one
 * sum. What should be there is shown afterwards.
 */
#include "ui/operation_form.h"
#include "ui/screens.h"
#include "ui/screens/lookup.h"
#include "ui/words.h"

#include "base/money.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PIECES_MAX 99999

/* clang-format off */
#define COUNTED \
	{.key = "counted", .label = N_("Counted"), .type = FORM_MONEY, .width = 12, \
	 .required = true, .min = 0, .max = MONEY_MAX_MINOR, \
	 .hint = N_("The sum; or Tab, and say how many there are of each.")}
/* How many there are of a piece; its worth stands in the key. */
#define PIECE(label_, minor, beside_) \
	{.key = "x" #minor, .label = label_, .type = FORM_INT, .width = 5, \
	 .min = 0, .max = PIECES_MAX, .group = 1, .beside = beside_, \
	 .hint = N_("How many there are; the sum is worked out.")}
#define LINE(l1, m1, l2, m2, l3, m3) \
	PIECE(l1, m1, false), PIECE(l2, m2, true), PIECE(l3, m3, true)

static const struct form_field eur[] = {
	COUNTED,
	LINE(" 500", 50000, " 200", 20000, " 100", 10000),
	LINE("  50", 5000,  "  20", 2000,  "  10", 1000),
	LINE("   5", 500,   "   2", 200,   "   1", 100),
	LINE("0.50", 50,    "0.20", 20,    "0.10", 10),
	LINE("0.05", 5,     "0.02", 2,     "0.01", 1),
};
static const struct form_field usd[] = {
	COUNTED,
	LINE(" 100", 10000, "  50", 5000,  "  20", 2000),
	LINE("  10", 1000,  "   5", 500,   "   2", 200),
	LINE("   1", 100,   "0.50", 50,    "0.25", 25),
	LINE("0.10", 10,    "0.05", 5,     "0.01", 1),
};
static const struct form_field gbp[] = {
	COUNTED,
	LINE("  50", 5000,  "  20", 2000,  "  10", 1000),
	LINE("   5", 500,   "   2", 200,   "   1", 100),
	LINE("0.50", 50,    "0.20", 20,    "0.10", 10),
	LINE("0.05", 5,     "0.02", 2,     "0.01", 1),
};
static const struct form_field chf[] = {
	COUNTED,
	LINE("1000", 100000, " 200", 20000, " 100", 10000),
	LINE("  50", 5000,  "  20", 2000,  "  10", 1000),
	LINE("   5", 500,   "   2", 200,   "   1", 100),
	LINE("0.50", 50,    "0.20", 20,    "0.10", 10),
	PIECE("0.05", 5, false),
};
static const struct form_field other[] = { COUNTED };

static const struct form_button close_buttons[] = {
	{N_("Close drawer"), ACT_COMMIT}, {N_("Cancel"), ACT_CANCEL},
};
static const struct form_button count_buttons[] = {
	{N_("Write down"), ACT_COMMIT}, {N_("Cancel"), ACT_CANCEL},
};
/* clang-format on */

/* Pieces, when any are said, make the sum. */
static void
add_up(struct operation_form *m, const struct app *app)
{
	const struct form_spec *spec = &m->kind->spec;
	bool any = false;
	int64_t sum = 0, n;

	(void)app;
	for (size_t i = 1; i < spec->field_count; i++) {
		const char *key = spec->fields[i].key;

		if (form_int(&m->form, key, &n) != ERR_OK || n < 0 ||
			n > PIECES_MAX)
			continue;
		any = true;
		sum += n * strtoll(key + 1, NULL, 10);
	}
	form_set_fixed(&m->form, "counted", any);
	form_set_note(&m->form, "counted", any ? _("by its pieces") : "");
	if (any)
		form_set_money(&m->form, "counted", sum);
}

/* The pieces only help to find the sum. */
static const char *
argument(const struct operation_form *m, const char *key, const char **value)
{
	(void)m;
	(void)value;
	return key[0] == 'x' ? NULL : key;
}

static enum err
fill(struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	bool closes = strcmp(m->kind->operation, "drawer-close") == 0;

	(void)first;
	snprintf(m->heads[0], sizeof(m->heads[0]), _("%s drawer %s"),
		closes ? _("Count and close") : _("Count"),
		lookup_text(app, TABLE_CASH_SESSIONS, m->subject, DRAWER_DRAWER,
			a));
	snprintf(m->heads[1], sizeof(m->heads[1]),
		_("Count without looking: over and short are shown "
		  "afterwards."));
	snprintf(m->confirm_text, sizeof(m->confirm_text),
		_("The drawer is closed with what you counted. Cash that "
		  "arrives "
		  "late amends it."));
	return ERR_OK;
}

#define SPEC(fields_, buttons_)                                                \
	{                                                                      \
		fields_, sizeof(fields_) / sizeof((fields_)[0]), buttons_, 2   \
	}
#define CLOSES(fields_)                                                        \
	{                                                                      \
		.operation = "drawer-close", .subject = "drawer",              \
		.spec = SPEC(fields_, close_buttons), .fill = fill,            \
		.changed = add_up, .argument = argument,                       \
		.confirm_key = "counted", .confirm_words = N_("the amount"),   \
	}
#define COUNTS(fields_)                                                        \
	{                                                                      \
		.operation = "drawer-count", .subject = "drawer",              \
		.spec = SPEC(fields_, count_buttons), .fill = fill,            \
		.changed = add_up, .argument = argument,                       \
	}

static const struct {
	const char *currency; /* NULL: any other, counted as one sum */
	struct operation_form_kind closes;
	struct operation_form_kind counts;
} currencies[] = {
	{ "EUR", CLOSES(eur), COUNTS(eur) },
	{ "USD", CLOSES(usd), COUNTS(usd) },
	{ "GBP", CLOSES(gbp), COUNTS(gbp) },
	{ "CHF", CLOSES(chf), COUNTS(chf) },
	{ NULL, CLOSES(other), COUNTS(other) },
};

static size_t
find_currency(const struct app *app)
{
	size_t i = 0;

	while (currencies[i].currency != NULL &&
		strcmp(currencies[i].currency, app_currency(app)) != 0)
		i++;
	return i;
}

static enum err
load_close(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(
		model, &currencies[find_currency(app)].closes, app, a);
}

static enum err
load_count(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(
		model, &currencies[find_currency(app)].counts, app, a);
}

const struct screen screen_drawer_close =
	OPERATION_SCREEN("drawer-close", N_("DRAWER"), load_close);
const struct screen screen_drawer_count =
	OPERATION_SCREEN("drawer-count", N_("DRAWER"), load_count);
