#include "cli/degraded.h"

#include "cli/action_out.h"
#include "cli/refusal.h"

#include <string.h>

int
degraded_saved(struct cli *c, const struct operation_info *op,
	const struct journal_outcome *outcome,
	const struct queue_answer *answer)
{
	struct json_writer w;

	cli_note("the store cannot be used (%s): this went to the fallback "
		 "journal in %s and is queued when the store is back; see "
		 "'offsync doctor'",
		err_text(outcome->store), journal_folder(c->journal));
	if (answer->already)
		cli_note("this was written there before: nothing new was");
	if (!c->json) {
		buf_addf(&c->out, "%s\n", answer->action_id);
		return EXIT_FINE;
	}
	json_writer_init(&w, &c->out);
	json_begin_object(&w);
	json_member_text(&w, "id", answer->action_id);
	json_member_text(&w, "operation", op->name);
	json_member_text(&w, "sync_status", "journaled");
	json_end_object(&w);
	buf_addc(&c->out, '\n');
	return EXIT_FINE;
}

int
degraded_refuse(struct cli *c, const struct operation_info *op, enum err e,
	const struct journal_outcome *outcome)
{
	if (journal_takes(op))
		return cli_fail(EXIT_IO,
			"NOT SAVED: neither the store (%s) nor the fallback "
			"journal in %s (%s) can be written; write it down on "
			"paper, free some space or name another folder with "
			"store.fallback_path, and see 'offsync doctor'",
			err_text(outcome->store), journal_folder(c->journal),
			err_text(e));
	return cli_fail(cli_status_of(e),
		"the store cannot be used (%s), and '%s' is not one of the "
		"operations that go on without it: see 'offsync doctor'; "
		"nothing was queued",
		err_text(outcome->store), op->name);
}

/* ---- lists ---- */

static const char *
words_of(struct cli *c, const struct journal_entry *entry)
{
	struct buf b;
	const char *text;

	if (entry->altered || entry->operation == NULL)
		return "?";
	if (!c->signed_in)
		return entry->operation;
	buf_init(&b, 4096);
	buf_adds(&b, entry->operation);
	for (size_t i = 0; i < entry->count; i++)
		buf_addf(&b, " %s=%s", entry->arguments[i].key,
			entry->arguments[i].value);
	text = buf_ok(&b) ? arena_strdup(c->arena, b.data) : entry->operation;
	buf_fini(&b);
	return text;
}

static void
row(struct cli *c, struct columns *t, const char *id, int64_t at_ms,
	const char *status, const char *what, const char *why)
{
	columns_cell(t, "-");
	columns_cell(t, id == NULL ? "?" : id);
	columns_cell(t, cli_instant(c->arena, at_ms));
	columns_cell(t, status);
	columns_cell(t, cli_clean(c->arena, what));
	columns_cell(t, cli_clean(c->arena, why));
}

static const char *
cause_of(struct cli *c, const struct journal_parked *p)
{
	const char *cause = p->cause == NULL ? "" : p->cause;

	return p->rule == NULL
		       ? cause
		       : arena_printf(c->arena, "%s: %s", p->rule, cause);
}

static enum err
load(struct cli *c, struct journal_entries *entries,
	struct journal_parked_list *parked)
{
	enum err e = journal_list(c->journal, c->arena, entries);

	if (e != ERR_OK)
		return e;
	e = journal_parked_list(c->store, c->arena, parked);
	return journal_is_for(e) ? ERR_OK : e;
}

int
degraded_rows(struct cli *c, struct columns *t)
{
	struct journal_parked_list parked = { 0 };
	struct journal_entries entries = { 0 };
	enum err e = load(c, &entries, &parked);

	if (e != ERR_OK)
		return cli_fail_err(e);
	for (size_t i = 0; i < parked.count; i++)
		row(c, t, parked.items[i].id, parked.items[i].parked_at,
			journal_parked_word(parked.items[i].kind),
			words_of(c, &parked.items[i].entry),
			cause_of(c, &parked.items[i]));
	for (size_t i = 0; i < entries.count; i++)
		row(c, t, entries.items[i].action_id,
			entries.items[i].created_at, "journaled",
			words_of(c, &entries.items[i]),
			entries.items[i].altered
				? "altered outside of offsync"
				: "in the fallback journal until the store is "
				  "back");
	return EXIT_FINE;
}

static void
write_entry(
	struct cli *c, const struct journal_entry *entry, struct json_writer *w)
{
	json_member_text(w, "id", entry->action_id);
	json_member_text(w, "operation", entry->operation);
	json_member_text(w, "user_id", entry->user_id);
	json_member_text(w, "idempotency_key", entry->idempotency_key);
	json_member_int(w, "created_at", entry->created_at);
	json_member_text(w, "business_date", entry->business_date);
	if (!c->signed_in)
		return;
	json_write_key(w, "arguments");
	json_begin_array(w);
	for (size_t i = 0; i < entry->count; i++)
		json_write_text(w,
			arena_printf(c->arena, "%s=%s", entry->arguments[i].key,
				entry->arguments[i].value));
	json_end_array(w);
}

static void
write_parked(
	struct cli *c, const struct journal_parked *p, struct json_writer *w)
{
	json_begin_object(w);
	if (p->kind == JOURNAL_REFUSED)
		write_entry(c, &p->entry, w);
	else
		json_member_text(w, "id", p->id);
	json_member_text(w, "sync_status", "parked");
	json_member_text(w, "kind", journal_parked_word(p->kind));
	json_member_text(w, "error_message", p->cause);
	json_member_text(w, "rule", p->rule);
	json_member_text(w, "remedy", p->remedy);
	json_member_int(w, "parked_at", p->parked_at);
	json_end_object(w);
}

int
degraded_json(struct cli *c, struct json_writer *w)
{
	struct journal_parked_list parked = { 0 };
	struct journal_entries entries = { 0 };
	enum err e = load(c, &entries, &parked);

	if (e != ERR_OK)
		return cli_fail_err(e);
	for (size_t i = 0; i < parked.count; i++)
		write_parked(c, &parked.items[i], w);
	for (size_t i = 0; i < entries.count; i++) {
		json_begin_object(w);
		if (!entries.items[i].altered)
			write_entry(c, &entries.items[i], w);
		json_member_text(w, "sync_status", "journaled");
		if (entries.items[i].altered)
			json_member_bool(w, "tampered", true);
		json_end_object(w);
	}
	return EXIT_FINE;
}

/* ---- one that was parked ---- */

bool
degraded_find(struct cli *c, const char *id, struct journal_parked *out)
{
	struct journal_parked_list list = { 0 };
	size_t len = strlen(id);
	size_t found = 0;

	if (len < 4 || journal_parked_list(c->store, c->arena, &list) != ERR_OK)
		return false;
	for (size_t i = 0; i < list.count; i++) {
		if (strncmp(list.items[i].id, id, len) != 0)
			continue;
		*out = list.items[i];
		found++;
	}
	return found == 1;
}

int
degraded_retry(struct cli *c, const struct journal_parked *p,
	const struct operation_request *changes)
{
	struct action_list none = { 0 };
	struct queue_answer answer = { 0 };
	enum err e;

	if (p->kind != JOURNAL_REFUSED)
		return cli_fail(EXIT_BAD_DATA,
			"%s: %s; then 'offsync queue dismiss %s'", p->cause,
			p->remedy == NULL ? "it cannot be queued" : p->remedy,
			p->id);
	e = journal_parked_retry(c->store, p->id, changes, c->session.user_id,
		c->session.role, (size_t)c->conf.sync.max_action_queue_size,
		c->arena, &answer);
	if (e != ERR_OK)
		return refusal_print(e, &answer);
	refusal_note(&answer);
	if (c->json)
		return action_out_answer(c, &none, &answer);
	buf_addf(&c->out, "%s\n", answer.action_id);
	return EXIT_FINE;
}

static void
line(struct cli *c, const char *name, const char *value)
{
	if (value && *value)
		buf_addf(&c->out, "%-14s %s\n", name,
			cli_clean(c->arena, value));
}

void
degraded_show(struct cli *c, const struct journal_parked *p)
{
	struct json_writer w;

	if (c->json) {
		json_writer_init(&w, &c->out);
		write_parked(c, p, &w);
		buf_addc(&c->out, '\n');
		return;
	}
	line(c, "id", p->id);
	line(c, "what", words_of(c, &p->entry));
	line(c, "status", journal_parked_word(p->kind));
	line(c, "why", cause_of(c, p));
	line(c, "remedy", p->remedy);
	line(c, "created", cli_instant(c->arena, p->entry.created_at));
	line(c, "parked", cli_instant(c->arena, p->parked_at));
}
