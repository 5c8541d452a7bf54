#include "cli/queue_file.h"

#include "base/buf.h"
#include "cli/out_file.h"
#include "crypto/hash.h"
#include "store/queue.h"
#include "store/queue_export.h"
#include "json/json.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FORMAT      QUEUE_EXPORT_FORMAT
#define CONTENT_MAX QUEUE_EXPORT_MAX

/* ---- out ---- */

int
queue_file_export(struct cli *c, const char *path)
{
	char hash[SHA256_HEX_SIZE]; /* of the file, as sha256sum prints it */
	struct buf content;
	int64_t count;
	enum err e;
	int status = cli_sign_in(c);

	if (status != EXIT_FINE)
		return status;
	buf_init_secret(&content, CONTENT_MAX);
	e = queue_export(c->store, c->arena, &content, &count);
	hash_sha256_hex(content.data, content.len, hash);
	status = e != ERR_OK ? cli_fail_err(e) : out_file_save(path, &content);
	buf_wipe(&content);
	if (status == EXIT_FINE) {
		cli_note("%lld unsent actions were exported", (long long)count);
		buf_addf(&c->out, "%s  %s\n", hash, cli_clean(c->arena, path));
	}
	return status;
}

/* ---- in ---- */

struct import {
	struct cli *cli;
	const char *path;
	const struct json_node *root;
	const struct verify_key *own; /* NULL: the file is another terminal's */
	int64_t queued;
	int64_t known;
	int64_t refused;
};

static int
bad_file(const struct import *im, const char *why)
{
	return cli_fail(EXIT_BAD_DATA,
		"%s %s: export it again; nothing was queued", im->path, why);
}

static int
read_file(const char *path, struct buf *out)
{
	FILE *in = fopen(path, "re");
	char chunk[16384];
	size_t n;
	bool fine;

	if (!in)
		return cli_fail(EXIT_NO_INPUT,
			"%s cannot be read (%s): name a file of 'offsync queue "
			"export'",
			path, strerror(errno));
	while ((n = fread(chunk, 1, sizeof(chunk), in)) > 0)
		buf_add(out, chunk, n);
	fine = !ferror(in) && buf_ok(out);
	fclose(in);
	if (!fine)
		return cli_fail(EXIT_BAD_DATA,
			"%s cannot be read, or is too large to be a queue",
			path);
	return EXIT_FINE;
}

/* One action of the file, checked but not queued. */
static bool
read_action(const struct import *im, const struct json_node *item,
	struct action *out)
{
	struct cli *c = im->cli;
	const char *text = json_find_text(item, "action", NULL);
	const char *signature = json_find_text(item, "signature", NULL);
	struct field_problems problems = { 0 };
	struct json_doc *doc = NULL;
	struct buf again;
	bool fine = false;

	if (!text)
		return false;
	buf_init(&again, CONTENT_MAX);
	if (json_parse(text, strlen(text), CONTENT_MAX, &doc, NULL) == ERR_OK &&
		action_from_json(json_root(doc), c->arena, out, &problems) ==
			ERR_OK &&
		problems.count == 0) {
		action_to_canonical(out, &again);
		fine = strcmp(again.data, text) == 0 &&
		       strcmp(out->tenant_id,
			       store_identity(c->store)->tenant_id) == 0;
	}
	if (fine && im->own && signature)
		fine = verify_base64(im->own, text, strlen(text), signature);
	json_free(doc);
	buf_fini(&again);
	return fine;
}

/* Everything is checked before anything is queued. */
static int
check_file(const struct import *im)
{
	const struct terminal_identity *who = store_identity(im->cli->store);
	const struct json_node *actions = json_find(im->root, "actions");
	const char *hash = json_find_text(im->root, "sha256", "");
	char is[SHA256_HEX_SIZE];
	struct buf hashed;

	if (strcmp(json_find_text(im->root, "format", ""), FORMAT) != 0 ||
		!actions || json_kind(actions) != JSON_ARRAY)
		return bad_file(im, "is not a queue of offsync");
	if (strcmp(json_find_text(im->root, "tenant_id", ""), who->tenant_id) !=
		0)
		return bad_file(im, "belongs to another hotel");
	buf_init(&hashed, CONTENT_MAX);
	for (const struct json_node *n = json_first(actions); n;
		n = json_next(n)) {
		buf_adds(&hashed, json_find_text(n, "action", ""));
		buf_addc(&hashed, '\n');
	}
	hash_sha256_hex(hashed.data, hashed.len, is);
	buf_fini(&hashed);
	if (strcmp(hash, is) != 0)
		return bad_file(im, "is damaged (its SHA-256 does not fit)");
	for (const struct json_node *n = json_first(actions); n;
		n = json_next(n)) {
		struct action act;

		if (!read_action(im, n, &act))
			return bad_file(im, "holds an action that was altered");
	}
	return EXIT_FINE;
}

/* Into this terminal's queue, under its own id and idempotency key. */
static enum err
queue_one(struct import *im, struct action *act)
{
	struct cli *c = im->cli;
	size_t cap = (size_t)c->conf.sync.max_action_queue_size;
	struct action_list list = { .count = 1, .items = act };
	struct queue_answer answer = { 0 };
	struct queued known;
	enum err e = queue_find(c->store, act->id, c->arena, &known);

	if (e == ERR_OK) {
		im->known++;
		return ERR_OK;
	}
	if (e != ERR_NOT_FOUND)
		return e;
	act->device_seq = 0;
	act->prev_hash = NULL;
	act->signature = NULL;
	e = queue_add(c->store, &list, cap, c->arena, &answer);
	if (e == ERR_OK) {
		answer.already ? im->known++ : im->queued++;
		return ERR_OK;
	}
	if (e != ERR_REFUSED && e != ERR_INVALID)
		return e;
	im->refused++;
	cli_note("action %s was not queued: %s", act->id,
		answer.detail              ? answer.detail
		: answer.rule != RULE_NONE ? rule_get(answer.rule)->text
					   : err_text(e));
	return ERR_OK;
}

static int
queue_all(struct import *im)
{
	const struct json_node *actions = json_find(im->root, "actions");
	enum err e = ERR_OK;

	for (const struct json_node *n = json_first(actions); n && e == ERR_OK;
		n = json_next(n)) {
		struct action act;

		if (read_action(im, n, &act))
			e = queue_one(im, &act);
	}
	buf_addf(&im->cli->out,
		"%lld queued, %lld known already, %lld refused\n",
		(long long)im->queued, (long long)im->known,
		(long long)im->refused);
	if (e != ERR_OK)
		return cli_fail_err(e);
	return im->refused > 0 ? EXIT_BAD_DATA : EXIT_FINE;
}

/* This terminal's own public key, when the file came from this terminal. */
static enum err
load_own_key(struct import *im, struct verify_key **out)
{
	struct cli *c = im->cli;
	const char *device = json_find_text(im->root, "device_id", "");
	struct keys keys = { 0 };
	bool bare;
	enum err e;

	*out = NULL;
	if (strcmp(device, store_identity(c->store)->terminal_id) != 0)
		return ERR_OK;
	e = cli_load_keys(c, true, &keys, &bare);
	if (e == ERR_OK)
		e = verify_key_of(keys.signing, out);
	keys_fini(&keys);
	im->own = *out;
	return e;
}

static int
import_document(struct cli *c, const char *path, const struct json_node *root)
{
	struct import im = { .cli = c, .path = path, .root = root };
	struct verify_key *own = NULL;
	enum err e = load_own_key(&im, &own);
	int status;

	if (e != ERR_OK)
		return cli_fail_err(e);
	status = check_file(&im);
	if (status == EXIT_FINE)
		status = queue_all(&im);
	verify_key_free(own);
	return status;
}

int
queue_file_import(struct cli *c, const char *path)
{
	struct json_problem problem = { 0 };
	struct json_doc *doc = NULL;
	struct buf text;
	int status = cli_sign_in(c);

	if (status != EXIT_FINE)
		return status;
	if (c->session.role != ROLE_MANAGER)
		return cli_fail(EXIT_NOT_ALLOWED,
			"only a manager brings in another queue: sign in as "
			"one");
	buf_init_secret(&text, CONTENT_MAX);
	status = read_file(path, &text);
	if (status == EXIT_FINE && json_parse(text.data, text.len, CONTENT_MAX,
					   &doc, &problem) != ERR_OK)
		status = cli_fail(EXIT_BAD_DATA,
			"%s is not a queue of offsync (byte %zu: %s)", path,
			problem.offset, problem.what ? problem.what : "?");
	if (status == EXIT_FINE)
		status = import_document(c, path, json_root(doc));
	json_free(doc);
	buf_wipe(&text);
	return status;
}
