/* Values of a form: reading them, writing them in their usual form. */
#include "ui/widget/form_priv.h"
#include "ui/words.h"

#include "base/date.h"
#include "base/money.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef const char *settle_fn(struct form *f, size_t field);

static const char *
settle_text(struct form *f, size_t field)
{
	/* Spaces at the ends go; nothing else changes. */
	char text[EDIT_SIZE];
	struct edit *e = &f->values[field].edit;

	memcpy(text, e->text, e->len + 1);
	form_put(f, field, text);
	return NULL;
}

static const char *
settle_secret(struct form *f, size_t field)
{
	(void)f;
	(void)field;
	return NULL;
}

/* A sentence about limits that the field has; it stands in the form's own
 * memory until the next one. */
static const char *
out_of_range(
	const struct form *f, size_t field, int64_t n, char *out, size_t size)
{
	const struct form_field *spec = &f->spec->fields[field];
	char low[MONEY_TEXT_SIZE], high[MONEY_TEXT_SIZE];

	if ((spec->min == 0 && spec->max == 0) ||
		(n >= spec->min && n <= spec->max))
		return NULL;
	if (spec->type == FORM_MONEY) {
		(void)money_format(spec->min, f->currency, low, sizeof(low));
		(void)money_format(spec->max, f->currency, high, sizeof(high));
	} else {
		(void)snprintf(low, sizeof(low), "%" PRId64, spec->min);
		(void)snprintf(high, sizeof(high), "%" PRId64, spec->max);
	}
	(void)snprintf(out, size, _("must be from %s to %s"), low, high);
	return out;
}

static const char *
settle_int(struct form *f, size_t field)
{
	char text[24];
	int64_t n;

	if (!text_to_int(f->values[field].edit.text, &n))
		return _("must be a whole number");
	(void)snprintf(text, sizeof(text), "%" PRId64, n);
	form_put(f, field, text);
	return out_of_range(f, field, n, f->values[field].problem,
		sizeof(f->values[field].problem));
}

static const char *
settle_money(struct form *f, size_t field)
{
	char text[MONEY_TEXT_SIZE];
	int64_t minor;

	if (money_parse(f->values[field].edit.text, f->currency, &minor) !=
		ERR_OK)
		return _("must be an amount, like 12.50");
	form_put(
		f, field, money_format(minor, f->currency, text, sizeof(text)));
	return out_of_range(f, field, minor, f->values[field].problem,
		sizeof(f->values[field].problem));
}

static const char *
settle_date(struct form *f, size_t field)
{
	char date[DATE_SIZE];

	if (!date_parse_spoken(f->values[field].edit.text, f->today, date))
		return _("must be a date, like 24.12, fri, +2 or t for today");
	form_put(f, field, date);
	return NULL;
}

static const char *
settle_choice(struct form *f, size_t field)
{
	size_t meant = form_choice_meant(f, field);

	if (meant != FORM_NOWHERE) {
		form_put(f, field, f->values[field].choices[meant].value);
		return NULL;
	}
	return f->spec->fields[field].open
		       ? NULL
		       : _("is not in the list: F4 shows it");
}

static settle_fn *const settles[] = {
	[FORM_TEXT] = settle_text,
	[FORM_INT] = settle_int,
	[FORM_MONEY] = settle_money,
	[FORM_DATE] = settle_date,
	[FORM_CHOICE] = settle_choice,
	[FORM_SECRET] = settle_secret,
	[FORM_BOOL] = settle_secret,
};

void
form_settle(struct form *f, size_t field)
{
	struct form_value *v = &f->values[field];
	const char *problem;

	if (v->edit.len == 0 || v->fixed)
		return;
	problem = settles[f->spec->fields[field].type](f, field);
	if (problem != NULL && problem != v->problem)
		(void)snprintf(v->problem, sizeof(v->problem), "%s", problem);
}

size_t
form_check(struct form *f)
{
	size_t i, count = 0;

	for (i = 0; i < f->spec->field_count; i++) {
		struct form_value *v = &f->values[i];

		v->problem[0] = '\0';
		if (v->hidden)
			continue;
		form_settle(f, i);
		if (v->edit.len == 0 && f->spec->fields[i].required)
			(void)snprintf(v->problem, sizeof(v->problem),
				_("must be filled in"));
		if (v->problem[0] != '\0')
			count++;
	}
	return count;
}

void
form_problem_sentence(const struct form *f, char *out, size_t size)
{
	const struct form_field *first = NULL;
	const char *problem = "";
	size_t i, count = 0;

	for (i = 0; i < f->spec->field_count; i++) {
		if (f->values[i].problem[0] == '\0' || f->values[i].hidden)
			continue;
		if (count++ > 0)
			continue;
		first = &f->spec->fields[i];
		problem = f->values[i].problem;
	}
	if (first == NULL)
		(void)snprintf(out, size, _("Every field is in order."));
	else if (count == 1)
		(void)snprintf(out, size, "%s: %s.", _(first->label), problem);
	else
		(void)snprintf(out, size,
			_("%zu fields need attention. %s: %s."), count,
			_(first->label), problem);
}
