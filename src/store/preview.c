#include "store/preview.h"

#include "store/image.h"
#include "store/layer.h"
#include "store/store_priv.h"

static const enum preview_verdict verdicts[OUTCOME_COUNT] = {
	[OUTCOME_APPLIED] = PREVIEW_OK,
	[OUTCOME_MERGED] = PREVIEW_MERGED,
	[OUTCOME_SERVER_WINS] = PREVIEW_MERGED,
	[OUTCOME_CLIENT_WINS] = PREVIEW_MERGED,
	[OUTCOME_MANUAL] = PREVIEW_DECIDE,
	[OUTCOME_INVALID] = PREVIEW_REFUSED,
	[OUTCOME_ORPHAN] = PREVIEW_UNKNOWN,
	[OUTCOME_REFUSED] = PREVIEW_REFUSED,
};

static enum err
restore(void *ctx, const struct image *image)
{
	return layer_restore(ctx, image);
}

/* What is not sent, or has been answered. False: it has to be tried. */
static bool
is_clear(const struct queued *q, enum preview_verdict *out)
{
	if (q->tampered)
		*out = PREVIEW_ALTERED;
	else if (q->stamp != 0)
		*out = PREVIEW_ANSWERED;
	else if (q->waits_for != NULL)
		*out = PREVIEW_WAITS;
	else
		return false;
	return true;
}

static void
judge(const struct reduction *r, struct arena *a, struct preview_entry *out)
{
	out->verdict = verdicts[r->outcome];
	out->rule = r->rule;
	out->detail = r->detail;
	if (out->verdict == PREVIEW_OK && r->exception_count > 0)
		out->verdict = PREVIEW_NOTED;
	if (r->problems.count > 0)
		out->problem =
			arena_printf(a, "%s: %s", r->problems.items[0].field,
				r->problems.items[0].message);
}

/* As the server does, on what the entries before it have left. */
static enum err
try_one(struct store *st, struct layer *l, const char *business_date,
	struct arena *a, struct preview_entry *out)
{
	const struct action *act = &out->queued->action;
	const struct reduce_input in = {
		.action = act,
		.view = layer_view(l),
		.now_ms = act->created_at,
		.business_date = business_date,
		.terminal_id = st->identity.terminal_id,
		.authoritative = true,
		.late = true,
	};
	struct reduction r;
	enum err e = ERR_OK;

	if (!is_clear(out->queued, &out->verdict)) {
		e = reduce(&in, a, &r);
		if (e == ERR_OK)
			judge(&r, a, out);
	}
	if (e != ERR_OK || out->verdict == PREVIEW_ALTERED ||
		out->verdict == PREVIEW_REFUSED)
		return e;
	/* And its effect here, for those that come after it. */
	return layer_run(l, act, NULL, act->device_seq, business_date, a, &r);
}

static enum err
run(struct store *st, struct arena *a, struct preview *out)
{
	struct layer *l = layer_new(st, a);
	struct queued_list list;
	struct record *property;
	enum err e = queue_list(st, false, 0, a, &list);

	if (e == ERR_OK)
		e = store_property(st, a, &property);
	if (e == ERR_OK)
		e = image_each(st, restore, l);
	if (e != ERR_OK)
		return e;
	layer_is_late(l);
	out->items = ARENA_ARRAY(a, struct preview_entry, list.count + 1);
	for (size_t i = 0; e == ERR_OK && i < list.count; i++) {
		struct preview_entry *entry = &out->items[out->count];

		if (list.items[i].status != SYNC_STATUS_PENDING)
			continue;
		*entry = (struct preview_entry){ .queued = &list.items[i] };
		e = try_one(st, l,
			record_text(property, PROPERTY_BUSINESS_DATE), a,
			entry);
		out->counts[entry->verdict]++;
		out->count++;
	}
	return e;
}

enum err
preview_run(struct store *st, struct arena *a, struct preview *out)
{
	enum err e = store_ready(st);
	bool nested;

	*out = (struct preview){ 0 };
	if (e != ERR_OK)
		return e;
	nested = store_in_read(st);
	if (!nested)
		e = store_read_begin(st);
	if (e != ERR_OK)
		return e;
	e = run(st, a, out);
	if (!nested)
		store_read_end(st);
	return e;
}
