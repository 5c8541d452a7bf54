/* Reading actions: all that needs no storage. */
#include "server/sync_priv.h"

#include "base/check.h"
#include "base/mutant.h"

#include <stdio.h>
#include <string.h>

/* Grows to the size of the largest action; a request has at most that. */
#define CANONICAL_MAX ((size_t)WIRE_REQUEST_MAX)

void
sync_batch_new(const struct wire_request *req, struct arena *a,
	struct prepared_batch *batch)
{
	*batch = (struct prepared_batch){ .count = req->action_count };
	batch->items =
		ARENA_ARRAY(a, struct prepared_action, req->action_count + 1);
}

/* What the signature is checked with; NULL when there is nothing to check. */
static const struct verify_key *
find_key(const struct sync_handler *h, const char *pem, struct verify_key **own)
{
	const struct verify_key *cached;
	enum err e;

	if (pem == NULL)
		return NULL;
	if (h->keys != NULL)
		return verify_cache_get(h->keys, pem, &cached) == ERR_OK
			       ? cached
			       : NULL;
	e = h->accept_fast_keys ? verify_key_from_pem_or_fast(pem, own)
				: verify_key_from_pem(pem, own);
	return e == ERR_OK ? *own : NULL;
}

static void
prepare(const struct json_node *n, struct buf *text, struct arena *a,
	struct prepared_action *out)
{
	const char *id = "";
	const char *gives_up;

	if (json_kind(n) == JSON_OBJECT)
		id = json_find_text(n, "id", "");
	out->id = record_is_id(id) ? id : "";
	if (action_from_json(n, a, &out->act, &out->problems) != ERR_OK)
		return;
	buf_clear(text);
	json_canonical(n, action_unsigned_members, text);
	if (!buf_ok(text))
		return;
	out->readable = true;
	out->canonical = arena_strndup(a, text->data, text->len);
	gives_up = sync_gives_up(n);
	out->gives_up = gives_up != NULL;
	if (out->gives_up)
		(void)snprintf(out->hash, sizeof(out->hash), "%s", gives_up);
	else
		hash_sha256_hex(text->data, text->len, out->hash);
	out->is_signed = out->act.signature != NULL;
}

/* ---- signatures ---- */

/* Whether next's signature vouches for pa as well: it names pa's hash. What a
 * place that was given up says of its hash is only said. */
static bool
vouches(const struct prepared_action *next, const struct prepared_action *pa)
{
	return next->verified && pa->readable && !pa->gives_up &&
	       pa->act.device_seq > 0 &&
	       next->act.device_seq == pa->act.device_seq + 1 &&
	       next->act.prev_hash != NULL &&
	       (MUTANT(RUN_UNCHAINED) ||
		       strcmp(next->act.prev_hash, pa->hash) == 0);
}

/* What the terminal's keys are, and up to which action the old one is good. */
struct keys {
	const struct verify_key *now; /* NULL: nothing can be checked */
	const struct verify_key *old; /* NULL: there is none */
	int64_t old_seq;
};

static bool
fits(const struct prepared_action *pa, const struct keys *keys)
{
	if (keys->old != NULL && pa->act.device_seq <= keys->old_seq &&
		verify_base64(keys->old, pa->canonical, strlen(pa->canonical),
			pa->act.signature))
		return true;
	return MUTANT(SIGNATURE_UNCHECKED) ||
	       verify_base64(keys->now, pa->canonical, strlen(pa->canonical),
		       pa->act.signature);
}

/* From the newest back: of an unbroken run of the chain one signature is
 * checked, of a broken one as many as it takes. */
static void
verify(struct prepared_action *items, size_t count, const struct keys *keys)
{
	const struct prepared_action *next = NULL;

	for (size_t i = count; i-- > 0; next = &items[i]) {
		struct prepared_action *pa = &items[i];

		if (keys->now == NULL || !pa->readable)
			continue;
		pa->verified = next != NULL && vouches(next, pa);
		if (!pa->verified && pa->is_signed && fits(pa, keys)) {
			pa->verified = true;
			pa->signature = pa->act.signature;
		}
	}
}

void
sync_prepare(const struct sync_handler *h,
	const struct storage_terminal *terminal, const struct wire_request *req,
	size_t from, size_t to, struct arena *a, struct prepared_batch *batch)
{
	const struct json_node *n = json_first(req->actions);
	struct verify_key *own[2] = { NULL, NULL };
	const struct keys keys = {
		.now = find_key(h, terminal->public_key, &own[0]),
		.old = find_key(h, terminal->old_key, &own[1]),
		.old_seq = terminal->old_key_seq,
	};
	struct buf text;

	buf_init(&text, CANONICAL_MAX);
	for (size_t i = 0; i < to; i++, n = json_next(n)) {
		CHECK(n != NULL);
		if (i >= from)
			prepare(n, &text, a, &batch->items[i]);
	}
	verify(batch->items + from, to - from, &keys);
	buf_fini(&text);
	verify_key_free(own[0]);
	verify_key_free(own[1]);
}
