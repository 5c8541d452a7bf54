/* What the hotel allows without a manager, and when an empty room is made
 * fresh: one form of its record. */
#include "ui/operation_form.h"
#include "ui/screens.h"
#include "ui/words.h"

#include "base/money.h"

#include <stdio.h>

/* clang-format off */
#define LIMIT(key_, label_, hint_) \
	{.key = key_, .label = label_, .type = FORM_MONEY, .width = 12, \
	 .max = MONEY_MAX_MINOR, .hint = hint_}
static const struct form_field fields[] = {
	LIMIT("credit", N_("Credit"), N_("What a guest may owe before a manager is asked; empty: no limit.")),
	LIMIT("discount", N_("Discount"), N_("One discount without a manager; empty: no limit.")),
	LIMIT("paidout", N_("Paid out"), N_("One expense from a drawer without a manager; empty: no limit.")),
	LIMIT("variance", N_("Over, short"), N_("How far a count may be off when a drawer is closed; empty: no limit.")),
	{.key = "refresh", .label = N_("Empty rooms"), .type = FORM_INT, .width = 12,
	 .min = 1, .max = 99,
	 .hint = N_("Days after which a room that stood empty is made fresh; empty: never.")},
};
static const struct form_button buttons[] = {
	{N_("Save"), ACT_COMMIT}, {N_("Cancel"), ACT_CANCEL},
};
/* clang-format on */

static enum err
fill(struct operation_form *m, struct app *app, struct arena *a, bool first)
{
	static const int columns[] = { PROPERTY_CREDIT_LIMIT_MINOR,
		PROPERTY_DISCOUNT_LIMIT_MINOR, PROPERTY_PAIDOUT_LIMIT_MINOR,
		PROPERTY_WRITEOFF_LIMIT_MINOR };
	const struct view *v = app_view(app);
	struct record_list list;
	enum err e =
		v->list(v->ctx, TABLE_PROPERTIES, -1, value_null(), a, &list);

	if (e == ERR_OK && list.count == 0)
		e = ERR_NOT_FOUND;
	if (e != ERR_OK)
		return e;
	snprintf(m->heads[0], sizeof(m->heads[0]),
		_("What %s allows without a manager"),
		record_text(list.items[0], PROPERTY_NAME));
	snprintf(m->heads[1], sizeof(m->heads[1]), "%s",
		app_may(app, TABLE_PROPERTIES, OPERATION_UPDATE)
			? _("Above a limit a manager insists, with a reason.")
			: _("Managers change this."));
	for (size_t i = 0; first && i < sizeof(columns) / sizeof(columns[0]);
		i++)
		if (!record_is_null(list.items[0], columns[i]))
			form_set_money(&m->form, fields[i].key,
				record_int(list.items[0], columns[i]));
	if (first &&
		!record_is_null(list.items[0], PROPERTY_WITHOUT_GUEST_DAYS))
		form_set_int(&m->form, "refresh",
			record_int(list.items[0], PROPERTY_WITHOUT_GUEST_DAYS));
	return ERR_OK;
}

static const struct operation_form_kind kind = {
	.operation = "limits",
	.spec = { fields, sizeof(fields) / sizeof(fields[0]), buttons,
		sizeof(buttons) / sizeof(buttons[0]) },
	.fill = fill,
	.clears = true,
};

static enum err
load(void *model, struct app *app, struct arena *a)
{
	return operation_form_load(model, &kind, app, a);
}

const struct screen screen_limits =
	OPERATION_SCREEN("limits", N_("LIMITS"), load);
