/*
 * The journal's way back into the queue.
 */
#include "store/journal_priv.h"

#include "store/journal_parked.h"
#include "store/queue_priv.h"

#include "base/log.h"
#include "base/uuid.h"

#include <string.h>

/* They were taken long ago: no cap turns them away. */
#define NO_CAP (SIZE_MAX / 4)

struct replay {
	struct store *st;
	struct arena *a; /* of one entry */
	struct journal_outcome *out;
};

/* Failures that say something about the entry, not about the store or the
 * moment: it will fail the same way next time. */
static bool
is_about_entry(enum err e)
{
	static const enum err failures[] = { ERR_NOT_FOUND, ERR_INVALID,
		ERR_REFUSED, ERR_DENIED, ERR_EXISTS, ERR_CONFLICT,
		ERR_TOO_LARGE, ERR_OVERFLOW, ERR_PARSE, ERR_UNSUPPORTED,
		ERR_TAMPERED };

	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		if (e == failures[i])
			return true;
	}
	return false;
}

static enum err
park(struct replay *r, struct journal_parked *p)
{
	enum err e;

	p->parked_at = env_now_ms(store_env(r->st));
	e = journal_park(r->st, p, r->a);
	if (e != ERR_OK)
		return e;
	r->out->parked++;
	log_warn("an entry of the fallback journal was parked (%s): %s",
		journal_parked_word(p->kind), p->id);
	return ERR_OK;
}

/* An id that is the same whenever this line is met. */
static const char *
id_of_line(struct replay *r, const char *space, const char *line)
{
	char id[UUID_SIZE];

	uuid_derive(space, line, id);
	return arena_strdup(r->a, id);
}

static enum err
park_altered(struct replay *r, const struct sealed_record *record)
{
	struct journal_parked p = {
		.id = id_of_line(r, "journal/altered", record->line),
		.kind = JOURNAL_ALTERED,
		.cause = arena_printf(r->a,
			"record %lld of the journal was altered outside of "
			"offsync, so that nobody can tell what it said",
			(long long)record->number),
		.remedy = "ask who worked at this desk then, and enter it "
			  "again",
	};

	return park(r, &p);
}

static enum err
park_missing(struct replay *r, const struct sealed_record *record)
{
	struct journal_parked p = {
		.id = id_of_line(r, "journal/missing", record->line),
		.kind = JOURNAL_MISSING,
		.cause = arena_printf(r->a,
			"what stood before record %lld of the journal was "
			"taken away outside of offsync",
			(long long)record->number),
		.remedy = "ask who worked at this desk then, and enter it "
			  "again",
	};

	return park(r, &p);
}

static void
give_cause(struct replay *r, enum err e, const struct queue_answer *answer,
	struct journal_parked *p)
{
	const struct rule_info *rule = rule_get(answer->rule);

	if (answer->problems.count > 0) {
		p->cause = arena_printf(r->a, "%s: %s",
			answer->problems.items[0].field,
			answer->problems.items[0].message);
		p->remedy = "enter it again with a value that fits";
	} else if (answer->rule != RULE_NONE) {
		p->cause = answer->detail != NULL ? answer->detail : rule->text;
		p->rule = rule->code;
		p->remedy = rule->remedy;
	} else {
		p->cause = err_text(e);
	}
}

static enum err
replay_entry(struct replay *r, const struct journal_entry *entry)
{
	struct operation_request request = {
		.count = entry->count,
		.arguments = entry->arguments,
		.idempotency_key = entry->idempotency_key,
	};
	struct queue_intent i = {
		.op = operation_find(entry->operation),
		.request = &request,
		.user_id = entry->user_id,
		.role = entry->role,
		.action_id = entry->action_id,
		.at_ms = entry->created_at,
		.business_date = entry->business_date[0] != '\0'
					 ? entry->business_date
					 : NULL,
	};
	struct journal_parked p = {
		.id = entry->action_id,
		.kind = JOURNAL_REFUSED,
		.entry = *entry,
	};
	struct queue_answer answer = { 0 };
	struct action_list actions = { 0 };
	enum err e = ERR_UNSUPPORTED;

	/* A replay that was cut off came this far before. */
	if (journal_is_parked(r->st, p.id))
		return ERR_OK;
	if (i.op != NULL)
		e = queue_do_intent(r->st, &i, NO_CAP, r->a, &actions, &answer);
	if (e == ERR_OK)
		r->out->replayed += answer.already ? 0 : 1;
	if (e == ERR_OK || !is_about_entry(e))
		return e;
	give_cause(r, e, &answer, &p);
	return park(r, &p);
}

static enum err
replay_record(struct replay *r, const struct sealed_record *record)
{
	struct journal_entry entry;
	struct json_doc *doc = NULL;
	enum err e = ERR_OK;

	if (record->gap)
		e = park_missing(r, record);
	if (e == ERR_OK)
		e = json_parse(record->text, strlen(record->text),
			JOURNAL_TEXT_MAX, &doc, NULL);
	if (e == ERR_OK)
		e = journal_entry_read(json_root(doc), r->a, &entry);
	if (e == ERR_OK)
		e = replay_entry(r, &entry);
	else if (e == ERR_PARSE || e == ERR_TOO_LARGE)
		e = park_altered(r, record);
	json_free_secret(doc);
	return e;
}

static enum err
replay_all(struct replay *r, const struct sealed_records *records)
{
	bool after_altered = false;
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < records->count; i++) {
		struct sealed_record record = records->items[i];

		/* Behind an altered one the hash never fits: that is said
		 * already. */
		record.gap = record.gap && !after_altered;
		after_altered = record.text == NULL;
		arena_reset(r->a);
		e = after_altered ? park_altered(r, &record)
				  : replay_record(r, &record);
	}
	return e;
}

enum err
journal_replay(struct journal *j, struct store *st, struct journal_outcome *out)
{
	struct sealed_records records = { 0 };
	struct replay r = { .st = st, .out = out };
	struct arena *all;
	enum err e;

	/* Others that replay, or write one more down, wait until the end. */
	e = sealed_log_begin(j->entries, false);
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	if (sealed_log_count(j->entries) > 0) {
		all = arena_new(4 * SEALED_LOG_MAX);
		r.a = arena_new(4 * SEALED_LOG_MAX);
		e = sealed_log_records(j->entries, all, &records);
		if (e == ERR_OK)
			e = replay_all(&r, &records);
		if (e == ERR_OK)
			e = sealed_log_clear(j->entries);
		arena_free(r.a);
		arena_free(all);
	}
	sealed_log_end(j->entries);
	return e;
}
