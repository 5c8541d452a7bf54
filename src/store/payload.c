#include "store/payload.h"

#include "store/store_priv.h"

#include "crypto/hash.h"

#include <stdio.h>
#include <string.h>

#define ROW_SIZE 128

static void
row_name(const char *action_id, const char *end, char out[ROW_SIZE])
{
	(void)snprintf(out, ROW_SIZE, "offline_actions/%s%s", action_id, end);
}

enum err
payload_text(struct store *st, const char *action_id, const char *sealed,
	const char *hash, struct buf *out)
{
	char is[SHA256_HEX_SIZE];
	char row[ROW_SIZE];
	size_t from = out->len;
	enum err e;

	row_name(action_id, "", row);
	e = store_unseal(st, row, sealed, strlen(sealed), out);
	if (e != ERR_OK)
		return e;
	hash_sha256_hex(out->data + from, out->len - from, is);
	return strcmp(is, hash) == 0 ? ERR_OK : ERR_TAMPERED;
}

static enum err
parse(const struct buf *text, const char *action_id, struct arena *a,
	struct action *out, struct field_problems *problems)
{
	struct json_doc *doc = NULL;
	enum err e;

	e = json_parse(text->data, text->len, PAYLOAD_MAX, &doc, NULL);
	if (e == ERR_OK)
		e = action_from_json(json_root(doc), a, out, problems);
	json_free(doc);
	if (e == ERR_OK && strcmp(out->id, action_id) == 0)
		return ERR_OK;
	return ERR_TAMPERED;
}

enum err
payload_action(struct store *st, const char *action_id, const char *sealed,
	const char *hash, struct arena *a, struct action *out,
	struct field_problems *problems)
{
	struct buf text;
	enum err e;

	buf_init_secret(&text, PAYLOAD_MAX);
	e = payload_text(st, action_id, sealed, hash, &text);
	if (e == ERR_OK)
		e = parse(&text, action_id, a, out, problems);
	buf_wipe(&text);
	return e;
}

enum err
payload_seal(struct store *st, const char *action_id, const struct buf *text,
	struct arena *a, const char **sealed)
{
	char row[ROW_SIZE];

	row_name(action_id, "", row);
	return store_seal(st, row, text->data, text->len, a, sealed);
}

enum err
payload_seal_message(struct store *st, const char *action_id,
	const char *message, struct arena *a, const char **sealed)
{
	char row[ROW_SIZE];

	*sealed = NULL;
	if (message == NULL)
		return ERR_OK;
	row_name(action_id, "/error_message", row);
	return store_seal(st, row, message, strlen(message), a, sealed);
}

enum err
payload_message(struct store *st, const char *action_id, const char *sealed,
	struct arena *a, const char **message)
{
	char row[ROW_SIZE];

	row_name(action_id, "/error_message", row);
	return store_unseal_text(st, row, sealed, a, message);
}
