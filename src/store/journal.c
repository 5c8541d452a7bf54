#include "store/journal_priv.h"

#include "store/journal_desk.h"

#include "base/check.h"
#include "base/log.h"
#include "base/uuid.h"
#include "crypto/hash.h"
#include "db/file.h"
#include "domain/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The six critical operations of the specification, as the console and the
 * commands know them: restaurant orders up to the plate, rooms in and out,
 * guests' requests, housekeeping, maintenance, cash.
 */
static const struct {
	const char *operation;
	/* What would else be found in the records, and is a fact of now. */
	const char *must_say;
} critical[] = {
	{ "check-in", NULL },
	{ "walk-in", NULL },
	{ "check-out", NULL },
	{ "order", NULL },
	{ "close-order", NULL },
	{ "fire", NULL },
	{ "start", NULL },
	{ "ready", NULL },
	{ "serve", NULL },
	{ "request", NULL },
	{ "request-update", NULL },
	{ "task", NULL },
	{ "room-status", NULL },
	{ "report", NULL },
	{ "report-update", NULL },
	{ "pay", "amount" },
	{ "drawer-open", NULL },
};
#define CRITICAL_COUNT (sizeof(critical) / sizeof(critical[0]))

bool
journal_takes(const struct operation_info *op)
{
	for (size_t i = 0; i < CRITICAL_COUNT; i++) {
		if (strcmp(op->name, critical[i].operation) == 0)
			return true;
	}
	return false;
}

static bool
must_say(const struct operation_info *op, const char *key)
{
	for (size_t i = 0; i < CRITICAL_COUNT; i++) {
		if (critical[i].must_say != NULL &&
			strcmp(op->name, critical[i].operation) == 0 &&
			strcmp(key, critical[i].must_say) == 0)
			return true;
	}
	return false;
}

bool
journal_is_for(enum err e)
{
	static const enum err failures[] = { ERR_CORRUPT, ERR_FULL,
		ERR_READ_ONLY, ERR_IO };

	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		if (e == failures[i])
			return true;
	}
	return false;
}

/* ---- life ---- */

static struct sealed_log *
log_in(const struct env *env, const struct keys *keys, const char *folder,
	const char *name)
{
	size_t size = strlen(folder) + strlen(name) + 2;
	char *path = malloc(size);
	struct sealed_log *l;

	CHECK(path != NULL);
	(void)snprintf(path, size, "%s/%s", folder, name);
	l = sealed_log_new(env, keys->data_key, path);
	free(path);
	return l;
}

struct journal *
journal_new(const struct env *env, const struct keys *keys, const char *home,
	const char *folder)
{
	struct journal *j = calloc(1, sizeof(*j));

	CHECK(j != NULL);
	j->env = env;
	j->folder = strdup(folder == NULL ? home : folder);
	CHECK(j->folder != NULL);
	memcpy(j->pepper, keys->pepper, sizeof(j->pepper));
	j->entries = log_in(env, keys, j->folder, "fallback.journal");
	j->desk = log_in(env, keys, j->folder, "fallback.desk");
	return j;
}

void
journal_free(struct journal *j)
{
	if (j == NULL)
		return;
	sealed_log_free(j->entries);
	sealed_log_free(j->desk);
	secret_wipe(j->pepper, sizeof(j->pepper));
	free(j->folder);
	free(j);
}

const char *
journal_folder(const struct journal *j)
{
	return j->folder;
}

/* ---- one entry as text ---- */

void
journal_entry_write(const struct journal_entry *entry, struct json_writer *w)
{
	json_begin_object(w);
	json_member_text(w, "action_id", entry->action_id);
	json_member_text(w, "idempotency_key", entry->idempotency_key);
	json_member_text(w, "operation", entry->operation);
	json_member_text(w, "user_id", entry->user_id);
	json_member_text(w, "role", choices_word(&role_choices, entry->role));
	json_member_int(w, "created_at", entry->created_at);
	json_member_text(w, "business_date", entry->business_date);
	json_write_key(w, "arguments");
	json_begin_array(w);
	for (size_t i = 0; i < entry->count; i++) {
		json_begin_array(w);
		json_write_text(w, entry->arguments[i].key);
		json_write_text(w, entry->arguments[i].value);
		json_end_array(w);
	}
	json_end_array(w);
	json_end_object(w);
}

static const char *
text_of(const struct json_node *n, const char *key, struct arena *a)
{
	return arena_strdup(a, json_find_text(n, key, ""));
}

static const char *
word_of(const struct json_node *n)
{
	return n != NULL && json_kind(n) == JSON_TEXT ? json_text(n) : NULL;
}

static enum err
read_arguments(const struct json_node *list, struct arena *a,
	struct journal_entry *out)
{
	const struct json_node *pair = list == NULL ? NULL : json_first(list);
	size_t count = list == NULL ? 0 : json_count(list);

	out->arguments = ARENA_ARRAY(a, struct operation_argument, count + 1);
	for (; pair != NULL; pair = json_next(pair)) {
		const struct json_node *key = json_first(pair);
		const struct json_node *value =
			key == NULL ? NULL : json_next(key);

		if (word_of(key) == NULL || word_of(value) == NULL)
			return ERR_PARSE;
		out->arguments[out->count++] = (struct operation_argument){
			arena_strdup(a, word_of(key)),
			arena_strdup(a, word_of(value)),
		};
	}
	return ERR_OK;
}

enum err
journal_entry_read(
	const struct json_node *n, struct arena *a, struct journal_entry *out)
{
	const struct json_node *list = json_find(n, "arguments");
	int role = choices_find(&role_choices, json_find_text(n, "role", ""));

	*out = (struct journal_entry){
		.action_id = text_of(n, "action_id", a),
		.idempotency_key = text_of(n, "idempotency_key", a),
		.operation = text_of(n, "operation", a),
		.user_id = text_of(n, "user_id", a),
		.created_at = json_find_int(n, "created_at", 0),
		.business_date = text_of(n, "business_date", a),
	};
	if (role < 0 || out->created_at <= 0 || out->action_id[0] == '\0' ||
		out->idempotency_key[0] == '\0' ||
		(list != NULL && json_kind(list) != JSON_ARRAY))
		return ERR_PARSE;
	out->role = (enum role)role;
	return read_arguments(list, a, out);
}

/* ---- what waits ---- */

enum err
journal_prepare(struct journal *j)
{
	enum err e;

	file_make_folder(j->env, j->folder);
	e = sealed_log_begin(j->entries, true);
	if (e == ERR_OK)
		sealed_log_end(j->entries);
	return e;
}

enum err
journal_count(struct journal *j, int64_t *out)
{
	enum err e = sealed_log_begin(j->entries, false);

	*out = 0;
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	*out = (int64_t)sealed_log_count(j->entries);
	sealed_log_end(j->entries);
	return ERR_OK;
}

static void
read_entry(const char *text, struct arena *a, struct journal_entry *out)
{
	struct json_doc *doc = NULL;
	enum err e = ERR_PARSE;

	if (text != NULL)
		e = json_parse(
			text, strlen(text), JOURNAL_TEXT_MAX, &doc, NULL);
	if (e == ERR_OK)
		e = journal_entry_read(json_root(doc), a, out);
	json_free_secret(doc);
	if (e != ERR_OK)
		*out = (struct journal_entry){ .altered = true };
}

enum err
journal_list(struct journal *j, struct arena *a, struct journal_entries *out)
{
	struct sealed_records records = { 0 };
	enum err e = sealed_log_begin(j->entries, false);

	*out = (struct journal_entries){ 0 };
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	e = sealed_log_records(j->entries, a, &records);
	sealed_log_end(j->entries);
	if (e != ERR_OK)
		return e;
	out->items = ARENA_ARRAY(a, struct journal_entry, records.count + 1);
	for (; out->count < records.count; out->count++)
		read_entry(records.items[out->count].text, a,
			&out->items[out->count]);
	return ERR_OK;
}

/* ---- writing one down ---- */

struct writing {
	const struct queue_intent *i;
	const struct journal_desk *desk;
	struct arena *a;
	struct field_problems *problems;
};

static const struct operation_key *
key_find(const struct operation_key *k, const char *name)
{
	for (; k->name != NULL; k++) {
		if (strcmp(k->name, name) == 0)
			return k;
	}
	return NULL;
}

static void
problem(struct writing *w, const char *key, const char *message)
{
	field_problems_add(w->a, w->problems, key, message);
}

/* As far as it can be told without records: amounts, dates, words. What names
 * a record is looked up when the store is back. */
static void
check_value(struct writing *w, const struct operation_key *k, const char *text)
{
	const struct field *f;
	const char *message;
	struct value v;

	if (k->field_1 == 0 || text[0] == '\0')
		return;
	f = &entity_get(k->table)->fields[k->field_1 - 1];
	if (f->type == FIELD_ID)
		return;
	if (value_from_text(f, text, w->desk->currency, w->desk->business_date,
		    w->a, &v) != ERR_OK) {
		problem(w, k->name,
			arena_printf(w->a, "must be %s, not '%s'",
				value_expected(f, w->a), text));
		return;
	}
	message = value_problem(f, v, w->a);
	if (message != NULL)
		problem(w, k->name, message);
}

static void
check_arguments(struct writing *w)
{
	const struct operation_request *r = w->i->request;
	const struct operation_key *keys = w->i->op->keys;

	for (size_t i = 0; i < r->count; i++) {
		const struct operation_argument *arg = &r->arguments[i];
		const struct operation_key *k = key_find(keys, arg->key);

		if (k == NULL)
			k = key_find(operation_common_keys, arg->key);
		if (k == NULL)
			problem(w, arg->key, "is no key of this operation");
		else
			check_value(w, k, arg->value);
	}
	for (const struct operation_key *k = keys; k->name != NULL; k++) {
		bool given = false;

		for (size_t i = 0; i < r->count; i++)
			given = given ||
				(strcmp(r->arguments[i].key, k->name) == 0 &&
					r->arguments[i].value[0]);
		if (k->required && !given)
			problem(w, k->name,
				arena_printf(w->a, "is missing: %s", k->hint));
		else if (!given && must_say(w->i->op, k->name))
			problem(w, k->name,
				"must be said while the store cannot be used");
	}
}

/* The same intention twice is written down once. */
static enum err
find_key(struct journal *j, const char *key, struct arena *a, const char **id)
{
	struct sealed_records records;
	struct journal_entry entry;
	enum err e = sealed_log_records(j->entries, a, &records);

	*id = NULL;
	for (size_t i = 0; e == ERR_OK && i < records.count; i++) {
		read_entry(records.items[i].text, a, &entry);
		if (!entry.altered && strcmp(entry.idempotency_key, key) == 0)
			*id = entry.action_id;
	}
	return e;
}

static enum err
append(struct journal *j, const struct journal_entry *entry, struct arena *a,
	struct queue_answer *answer)
{
	const char *known = NULL;
	struct json_writer w;
	struct buf text;
	enum err e = ERR_OK;

	buf_init_secret(&text, JOURNAL_TEXT_MAX);
	json_writer_init(&w, &text);
	journal_entry_write(entry, &w);
	if (!buf_ok(&text))
		e = ERR_TOO_LARGE;
	if (e == ERR_OK) {
		file_make_folder(j->env, j->folder);
		e = sealed_log_begin(j->entries, true);
	}
	if (e == ERR_OK) {
		e = find_key(j, entry->idempotency_key, a, &known);
		if (e == ERR_OK && known == NULL)
			e = sealed_log_append(j->entries, text.data);
		sealed_log_end(j->entries);
	}
	buf_wipe(&text);
	answer->already = known != NULL;
	if (e == ERR_OK)
		answer->action_id = known != NULL ? known : entry->action_id;
	return e;
}

static enum err
write_down(struct journal *j, const struct queue_intent *i, struct arena *a,
	struct queue_answer *answer)
{
	struct journal_desk desk = { .currency = "", .business_date = "" };
	struct writing w = { i, &desk, a, &answer->problems };
	struct journal_entry entry = {
		.action_id = i->action_id,
		.idempotency_key = i->request->idempotency_key,
		.operation = i->op->name,
		.user_id = i->user_id,
		.role = i->role,
		.created_at = env_now_ms(j->env),
		.count = i->request->count,
	};
	enum err e = journal_desk_load(j, a, &desk);

	if (e != ERR_OK)
		desk = (struct journal_desk){ .currency = "",
			.business_date = "" };
	if (e == ERR_OK)
		check_arguments(&w);
	if (answer->problems.count > 0) {
		answer->outcome = OUTCOME_INVALID;
		return ERR_INVALID;
	}
	entry.business_date = desk.business_date;
	entry.arguments =
		ARENA_ARRAY(a, struct operation_argument, entry.count + 1);
	for (size_t n = 0; n < entry.count; n++)
		entry.arguments[n] = i->request->arguments[n];
	return append(j, &entry, a, answer);
}

/* ---- the queue, or else the journal ---- */

static const char *
fresh_id(struct journal *j, struct arena *a)
{
	char id[UUID_SIZE];

	uuid_make(j->env, id);
	return arena_strdup(a, id);
}

static enum err
try_queue(struct journal *j, struct store *st, const struct queue_intent *i,
	size_t max_actions, struct arena *a, struct action_list *actions,
	struct queue_answer *answer, struct journal_outcome *out)
{
	/* What was entered before comes before. */
	enum err e = journal_replay(j, st, out);

	return e == ERR_OK
		       ? queue_do_intent(st, i, max_actions, a, actions, answer)
		       : e;
}

enum err
journal_do(struct journal *j, struct store *st, const struct queue_intent *i,
	size_t max_actions, struct arena *a, struct action_list *actions,
	struct queue_answer *answer, struct journal_outcome *out)
{
	struct operation_request request = *i->request;
	struct queue_intent named = *i;
	enum err e;

	*out = (struct journal_outcome){ 0 };
	memset(answer, 0, sizeof(*answer));
	if (request.idempotency_key == NULL)
		request.idempotency_key = fresh_id(j, a);
	if (named.action_id == NULL)
		named.action_id = fresh_id(j, a);
	named.request = &request;
	e = try_queue(j, st, &named, max_actions, a, actions, answer, out);
	if (!journal_is_for(e) || answer->at_cap)
		return e;
	out->store = e;
	if (!journal_takes(i->op))
		return e;
	memset(answer, 0, sizeof(*answer));
	*actions = (struct action_list){ 0 };
	e = write_down(j, &named, a, answer);
	out->journaled = e == ERR_OK;
	if (e == ERR_OK)
		log_warn("the store fails (%s): %s went to %s",
			err_name(out->store), i->op->name, j->folder);
	return e;
}
