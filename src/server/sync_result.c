/* The entries of results[] (specification "Response Schema"; protocol.md). */
#include "server/sync_priv.h"

#include "base/check.h"
#include "base/mutant.h"

#include <stdio.h>
#include <string.h>

#define MESSAGE_MAX 1024

void
sync_result_add(struct push *p, const char *json, size_t len)
{
	if (p->out->results.len > 0)
		buf_addc(&p->out->results, ',');
	buf_add(&p->out->results, json, len);
}

/* The action's texts live as long as the request. */
void
sync_note(const struct step *s, enum sync_note_kind kind)
{
	struct sync_pushed *out = s->p->out;
	const struct action *act = &s->pa->act;
	bool override = kind == SYNC_NOTE_OVERRIDE;

	if (out->note_count++ >= SYNC_NOTES_MAX)
		return;
	out->notes[out->note_count - 1] = (struct sync_note){
		.kind = kind,
		.user_id = act->user_id,
		.action_id = s->pa->id,
		.rule = override ? act->overrides[0] : NULL,
		.reason = override ? act->reason : NULL,
	};
}

/* ---- of a reduction ---- */

enum status {
	STATUS_SUCCESS,
	STATUS_CONFLICT,
	STATUS_ERROR,
};

static const char *const status_names[] = {
	[STATUS_SUCCESS] = "success",
	[STATUS_CONFLICT] = "conflict",
	[STATUS_ERROR] = "error",
};

/* What an outcome is on the wire. */
static const struct {
	enum status status;
	enum sync_error error;
} outcomes[OUTCOME_COUNT] = {
	[OUTCOME_APPLIED] = { STATUS_SUCCESS, SYNC_ERROR_NONE },
	[OUTCOME_MERGED] = { STATUS_SUCCESS, SYNC_ERROR_NONE },
	[OUTCOME_SERVER_WINS] = { STATUS_CONFLICT, SYNC_ERROR_NONE },
	[OUTCOME_CLIENT_WINS] = { STATUS_SUCCESS, SYNC_ERROR_NONE },
	[OUTCOME_MANUAL] = { STATUS_CONFLICT, SYNC_ERROR_CONFLICT },
	[OUTCOME_INVALID] = { STATUS_ERROR, SYNC_ERROR_VALIDATION },
	[OUTCOME_ORPHAN] = { STATUS_ERROR, SYNC_ERROR_FOREIGN_KEY },
	[OUTCOME_REFUSED] = { STATUS_ERROR, SYNC_ERROR_BUSINESS_RULE },
};

/* A conflict record that waits for a person makes a conflict of a refusal. */
static enum status
status_of(const struct reduction *r)
{
	enum status status = outcomes[r->outcome].status;

	if (status == STATUS_ERROR && r->conflict_id != NULL)
		return STATUS_CONFLICT;
	if (MUTANT(REFUSED_IS_SUCCESS))
		return STATUS_SUCCESS;
	return status;
}

static void
add_message(struct buf *m, const char *text)
{
	buf_addf(m, "%s%s", m->len > 0 ? ": " : "", text);
}

/* What is wrong, what it is about, what to do. */
static void
write_message(const struct reduction *r, struct json_writer *w)
{
	const struct rule_info *rule = rule_get(r->rule);
	struct buf m;

	buf_init(&m, MESSAGE_MAX);
	if (r->outcome == OUTCOME_INVALID && r->problems.count > 0)
		buf_addf(&m, "%s %s", r->problems.items[0].field,
			r->problems.items[0].message);
	if (r->rule != RULE_NONE)
		add_message(&m, rule->text);
	if (r->detail != NULL)
		add_message(&m, r->detail);
	if (r->rule != RULE_NONE)
		add_message(&m, rule->remedy);
	if (r->outcome == OUTCOME_MANUAL && r->rule == RULE_NONE)
		add_message(&m,
			"the record was changed elsewhere: a manager decides");
	if (r->outcome == OUTCOME_SERVER_WINS)
		add_message(&m,
			"the record was changed elsewhere: those values stand");
	if (m.len > 0 && buf_ok(&m))
		json_member_text(w, "error_message", m.data);
	buf_fini(&m);
}

/* One message a field; a strict reader takes no key twice. */
static void
write_fields(const struct field_problems *p, struct json_writer *w)
{
	if (p->count == 0)
		return;
	json_write_key(w, "fields");
	json_begin_object(w);
	for (size_t i = 0; i < p->count; i++) {
		size_t before = 0;

		while (strcmp(p->items[before].field, p->items[i].field) != 0)
			before++;
		if (before == i)
			json_member_text(
				w, p->items[i].field, p->items[i].message);
	}
	json_end_object(w);
}

static void
write_conflict(const struct reduction *r, struct json_writer *w)
{
	if (r->conflict_id == NULL)
		return;
	json_write_key(w, "conflict_data");
	json_begin_object(w);
	json_write_key(w, "conflict_fields");
	json_begin_array(w);
	for (size_t i = 0; i < r->conflict_field_count; i++)
		json_write_text(w, r->conflict_fields[i]);
	json_end_array(w);
	json_member_text(w, "conflict_id", r->conflict_id);
	json_member_text(w, "conflict_type",
		choices_word(&conflict_type_choices, r->conflict_type));
	json_write_key(w, "server_version");
	if (r->server_version != NULL)
		record_to_json(r->server_version, w);
	else
		json_write_null(w);
	json_end_object(w);
	json_member_text(w, "conflict_id", r->conflict_id);
}

/* Whether the record is not what the client believes after its own action. */
static bool
differs(const struct step *s)
{
	const struct reduction *r = &s->r;

	if (r->final == NULL)
		return false;
	if (r->outcome != OUTCOME_APPLIED)
		return true;
	for (size_t i = 0; i < s->act.data.count; i++) {
		const struct field_value *v = &s->act.data.items[i];

		if (!value_equal(v->value, r->final->values[v->field]))
			return true;
	}
	return false;
}

static void
write_rules(
	const struct reduction *r, enum status status, struct json_writer *w)
{
	if (status == STATUS_SUCCESS && r->exception_count > 0) {
		if (r->detail != NULL)
			json_member_text(w, "detail", r->detail);
		json_write_key(w, "exceptions");
		json_begin_array(w);
		for (size_t i = 0; i < r->exception_count; i++)
			json_write_text(w, rule_get(r->exceptions[i])->code);
		json_end_array(w);
	}
	if (r->rule != RULE_NONE)
		json_member_text(w, "rule", rule_get(r->rule)->code);
}

static void
count(struct sync_pushed *out, enum status status)
{
	switch (status) {
	case STATUS_SUCCESS:
		out->success++;
		break;
	case STATUS_CONFLICT:
		out->conflict++;
		break;
	case STATUS_ERROR:
		out->error++;
		break;
	}
}

void
sync_result_write(const struct step *s, struct buf *out)
{
	const struct reduction *r = &s->r;
	enum status status = status_of(r);
	enum sync_error error = outcomes[r->outcome].error;
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	json_member_text(&w, "action_id", s->pa->id);
	write_conflict(r, &w);
	if (status != STATUS_SUCCESS)
		write_message(r, &w);
	if (error != SYNC_ERROR_NONE)
		json_member_text(&w, "error_type", sync_error_name(error));
	write_fields(&r->problems, &w);
	if (differs(s)) {
		json_write_key(&w, "final_data");
		record_to_json(r->final, &w);
	}
	if (error == SYNC_ERROR_NONE || r->outcome == OUTCOME_MANUAL)
		json_member_text(&w, "resolution", outcome_name(r->outcome));
	write_rules(r, status, &w);
	if (status == STATUS_SUCCESS && r->record_id != NULL)
		json_member_text(&w, "server_id", r->record_id);
	json_member_int(&w, "stamp", s->stamp);
	json_member_text(&w, "status", status_names[status]);
	json_end_object(&w);
	count(s->p->out, status);
	if (r->rule == RULE_ROLE_DENIED)
		sync_note(s, SYNC_NOTE_ROLE_DENIED);
	else if (status == STATUS_SUCCESS && s->act.override_count > 0)
		sync_note(s, SYNC_NOTE_OVERRIDE);
}

/* ---- of an action that did not come so far ---- */

void
sync_refusal_write(
	const char *action_id, const struct sync_refusal *r, struct buf *out)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	json_member_text(&w, "action_id", action_id);
	json_member_text(&w, "error_message", r->message);
	json_member_text(&w, "error_type", sync_error_name(r->error));
	if (r->expected_seq > 0)
		json_member_int(&w, "expected_seq", r->expected_seq);
	if (r->field != NULL) {
		json_write_key(&w, "fields");
		json_begin_object(&w);
		json_member_text(&w, r->field, r->message);
		json_end_object(&w);
	}
	json_member_text(&w, "status", status_names[STATUS_ERROR]);
	json_end_object(&w);
}

void
sync_refuse(struct step *s, const struct sync_refusal *r)
{
	struct buf out;

	buf_init(&out, 8 * MESSAGE_MAX);
	sync_refusal_write(s->pa->id, r, &out);
	CHECK(buf_ok(&out));
	sync_result_add(s->p, out.data, out.len);
	s->p->out->error++;
	buf_fini(&out);
}
