#include "domain/merge.h"

#include "base/check.h"
#include "base/mutant.h"
#include "domain/states.h"

#include <string.h>

bool
merge_is_conflict(const struct merged_field *f)
{
	switch (f->choice) {
	case MERGE_SAME:
	case MERGE_CLIENT:
	case MERGE_SERVER:
		return false;
	case MERGE_POLICY_CLIENT:
	case MERGE_POLICY_SERVER:
	case MERGE_POLICY_BOTH:
	case MERGE_ASK:
		return true;
	}
	return false;
}

enum room_status
merge_room_status(enum room_status server, enum room_status client)
{
	return server >= client ? server : client;
}

struct merge_clock {
	int64_t client_at;
	const int64_t *set_at; /* NULL: not known */
};

/* What the client saw in a field; false when nobody knows. */
static bool
base_value(const struct action *act, const struct record *seen, int field,
	struct value *out)
{
	const struct value *v = NULL;

	if (act->has_base)
		v = field_values_find(&act->base, field);
	if (v == NULL && seen != NULL)
		v = &seen->values[field];
	if (v != NULL)
		*out = *v;
	return v != NULL;
}

/* Nobody knows what the client saw: not what was set after it acted. */
static bool
is_unseen(const struct merged_field *f, const struct merge_clock *clock)
{
	return clock->set_at != NULL &&
	       clock->set_at[f->field] > clock->client_at;
}

static void
compare(struct merged_field *f, enum policy policy,
	const struct merge_clock *clock)
{
	f->result = f->client;
	/* Two who both took two off ten mean six: a number that is summed is
	 * the same only when nobody else has changed it. */
	if (value_equal(f->server, f->client) &&
		(policy != POLICY_SUM || MUTANT(SUM_SAME_IS_DONE) ||
			!f->has_base || value_equal(f->server, f->base))) {
		f->choice = MERGE_SAME;
	} else if ((f->has_base ? value_equal(f->server, f->base)
				: !is_unseen(f, clock)) ||
		   MUTANT(LAST_WRITE_WINS)) {
		f->choice = MERGE_CLIENT;
	} else if (f->has_base && value_equal(f->client, f->base)) {
		f->choice = MERGE_SERVER;
		f->result = f->server;
	} else {
		f->choice = MERGE_ASK; /* until a policy has decided */
	}
}

/* ---- groups ---- */

static bool
group_is_changed(const struct merge *m, const struct entity *e, int group)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct merged_field *f = &m->fields[i];

		if (e->fields[f->field].group == group &&
			(f->choice == MERGE_CLIENT || f->choice == MERGE_ASK))
			return true;
	}
	return false;
}

static bool
group_is_in_conflict(const struct merge *m, const struct entity *e, int group)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct merged_field *f = &m->fields[i];

		if (e->fields[f->field].group == group &&
			(f->choice == MERGE_SERVER || f->choice == MERGE_ASK))
			return true;
	}
	return false;
}

static bool
group_asks(const struct entity *e, int group)
{
	for (size_t i = 0; i < e->field_count; i++) {
		if (e->fields[i].group == group &&
			e->fields[i].policy == POLICY_ASK)
			return true;
	}
	return false;
}

/* Fields of a group that the action does not name, but which others changed
 * under it: two half edits must not become a record that nobody entered. */
static void
add_group_mates(struct merge *m, const struct record *server,
	const struct action *act, const struct record *seen)
{
	const struct entity *e = server->entity;

	for (size_t i = 0; i < e->field_count; i++) {
		struct merged_field f = { .field = (int)i };

		if (e->fields[i].group == 0 ||
			field_values_find(&act->data, (int)i) != NULL ||
			!group_is_changed(m, e, e->fields[i].group) ||
			!base_value(act, seen, (int)i, &f.base) ||
			value_equal(f.base, server->values[i]))
			continue;
		f.has_base = true;
		f.server = server->values[i];
		f.client = f.base;
		f.result = f.server;
		f.choice = MERGE_SERVER;
		m->fields[m->count++] = f;
	}
}

/* One conflict makes all changed fields of the group conflicts. */
static void
spread_in_groups(struct merge *m, const struct entity *e)
{
	for (size_t i = 0; i < m->count; i++) {
		struct merged_field *f = &m->fields[i];
		int group = e->fields[f->field].group;

		if (group == 0 || f->choice == MERGE_SAME ||
			!group_is_changed(m, e, group) ||
			!group_is_in_conflict(m, e, group))
			continue;
		f->choice = MERGE_ASK;
	}
}

/* ---- policies ---- */

static void
take_client(struct merged_field *f)
{
	f->choice = MERGE_POLICY_CLIENT;
	f->result = f->client;
}

static void
take_server(struct merged_field *f)
{
	f->choice = MERGE_POLICY_SERVER;
	f->result = f->server;
}

static int64_t
number(struct value v)
{
	return v.kind == VALUE_INT ? v.i : 0;
}

/* server + (client - base); the server's when that leaves all limits. */
static void
take_sum(struct merged_field *f, const struct field *info)
{
	int64_t sum;

	take_server(f);
	if (MUTANT(SUM_AS_VALUE)) {
		take_client(f);
		return;
	}
	if (__builtin_sub_overflow(number(f->client), number(f->base), &sum) ||
		__builtin_add_overflow(sum, number(f->server), &sum))
		return;
	if (info->min != info->max && sum < info->min)
		sum = info->min;
	if (info->min != info->max && sum > info->max)
		sum = info->max;
	f->choice = MERGE_POLICY_BOTH;
	f->result = value_int(sum);
}

static void
take_higher(struct merged_field *f)
{
	if (number(f->client) > number(f->server))
		take_client(f);
	else
		take_server(f);
}

static void
take_newer(struct merged_field *f, int64_t client_at, int64_t server_at)
{
	if (client_at > server_at)
		take_client(f);
	else
		take_server(f);
}

/* What the entity leaves open, the action decides. */
static void
take_as_resolved(struct merged_field *f, enum conflict_resolution resolution)
{
	switch (resolution) {
	case RESOLUTION_SERVER_WINS:
		take_server(f);
		return;
	case RESOLUTION_CLIENT_WINS:
		take_client(f);
		return;
	case RESOLUTION_MANUAL:
		f->choice = MERGE_ASK;
		return;
	case RESOLUTION_COUNT:
		break;
	}
	CHECK(false);
}

/* Which of two states is further on: the one to which a way leads; where ways
 * lead both to and fro (started and paused, done and assigned anew), the one
 * that comes later in a record's life, as the list of states has it. */
static void
take_state(struct merged_field *f, const struct state_machine *m)
{
	int client = (int)number(f->client);
	int server = (int)number(f->server);
	bool forth = state_may(m, server, client);
	bool back = state_may(m, client, server);

	if (back && (!forth || server > client))
		take_server(f);
	else
		take_client(f);
}

static void
take_by_default(struct merged_field *f, const struct record *server,
	enum conflict_resolution resolution)
{
	const struct state_machine *m =
		states_of_field(server->entity->table, f->field);

	if (resolution == RESOLUTION_SERVER_WINS && m != NULL)
		take_state(f, m);
	else
		take_as_resolved(f, resolution);
}

static void
decide(struct merged_field *f, const struct record *server,
	const struct action *act, const struct merge_clock *clock)
{
	const struct field *info = &server->entity->fields[f->field];

	switch (info->policy) {
	case POLICY_SERVER:
		/* Who says nothing of what was seen means to write. */
		if (f->has_base ||
			act->conflict_resolution == RESOLUTION_MANUAL)
			take_by_default(f, server, act->conflict_resolution);
		else
			take_client(f);
		return;
	case POLICY_CLIENT:
		take_client(f);
		return;
	case POLICY_SUM:
		/* Without a base it is no difference. */
		if (f->has_base)
			take_sum(f, info);
		else
			take_client(f);
		return;
	case POLICY_PRIORITY:
		take_higher(f);
		return;
	case POLICY_NEWEST:
		take_newer(f, clock->client_at,
			clock->set_at != NULL ? clock->set_at[f->field]
					      : server->updated_at);
		return;
	case POLICY_ASK:
		f->choice = MERGE_ASK;
		return;
	case POLICY_COUNT:
		break;
	}
	CHECK(false);
}

/* The first field of the group that is in conflict decides for the others. */
static const struct merged_field *
group_leader(const struct merge *m, const struct entity *e, size_t i)
{
	int group = e->fields[m->fields[i].field].group;

	for (size_t k = 0; k < i; k++) {
		if (e->fields[m->fields[k].field].group == group &&
			merge_is_conflict(&m->fields[k]))
			return &m->fields[k];
	}
	return NULL;
}

static void
decide_in_group(struct merge *m, size_t i, const struct record *server,
	const struct action *act, const struct merge_clock *clock)
{
	const struct entity *e = server->entity;
	struct merged_field *f = &m->fields[i];
	const struct merged_field *leader = group_leader(m, e, i);

	if (group_asks(e, e->fields[f->field].group))
		f->choice = MERGE_ASK;
	else if (leader == NULL)
		decide(f, server, act, clock);
	else if (leader->choice == MERGE_POLICY_SERVER)
		take_server(f);
	else if (leader->choice == MERGE_ASK)
		f->choice = MERGE_ASK;
	else
		take_client(f);
}

/* ---- the whole ---- */

static bool
is_touched(const struct merge *m, int field)
{
	for (size_t i = 0; i < m->count; i++) {
		if (m->fields[i].field == field)
			return true;
	}
	return false;
}

/* Whether others changed something that is no business of the action. Where
 * only the changed fields' old values are known, a record that is newer than
 * the action tells. */
static bool
is_disjoint(const struct merge *m, const struct record *server,
	const struct action *act, const struct record *seen, int64_t client_at)
{
	struct value base;

	for (size_t i = 0; i < m->count; i++) {
		if (m->fields[i].choice == MERGE_SERVER)
			return true;
	}
	for (size_t i = 0; i < server->entity->field_count; i++) {
		if (!is_touched(m, (int)i) &&
			base_value(act, seen, (int)i, &base) &&
			!value_equal(base, server->values[i]))
			return true;
	}
	return !m->conflict && act->has_base && seen == NULL &&
	       server->updated_at > client_at;
}

static void
summarize(struct merge *m)
{
	for (size_t i = 0; i < m->count; i++) {
		m->conflict |= merge_is_conflict(&m->fields[i]);
		m->ask |= m->fields[i].choice == MERGE_ASK;
	}
}

void
merge_update(const struct record *server, const struct action *act,
	const struct record *seen, int64_t client_at, const int64_t *set_at,
	struct arena *a, struct merge *out)
{
	const struct merge_clock clock = { client_at, set_at };
	const struct entity *e = server->entity;
	struct merge m = { .fields = ARENA_ARRAY(
				   a, struct merged_field, e->field_count) };

	for (size_t i = 0; i < act->data.count; i++) {
		struct merged_field *f = &m.fields[m.count++];

		f->field = act->data.items[i].field;
		f->server = server->values[f->field];
		f->client = act->data.items[i].value;
		f->has_base = base_value(act, seen, f->field, &f->base);
		compare(f, e->fields[f->field].policy, &clock);
	}
	add_group_mates(&m, server, act, seen);
	spread_in_groups(&m, e);
	for (size_t i = 0; i < m.count; i++) {
		if (!merge_is_conflict(&m.fields[i]))
			continue;
		if (e->fields[m.fields[i].field].group != 0)
			decide_in_group(&m, i, server, act, &clock);
		else
			decide(&m.fields[i], server, act, &clock);
	}
	summarize(&m);
	m.disjoint = is_disjoint(&m, server, act, seen, client_at);
	*out = m;
}

void
merge_delete(const struct record *server, const struct action *act,
	const struct record *seen, struct arena *a, struct merge *out)
{
	const struct entity *e = server->entity;
	struct merge m = { .fields = ARENA_ARRAY(
				   a, struct merged_field, e->field_count) };

	for (size_t i = 0; i < e->field_count; i++) {
		struct merged_field f = { .field = (int)i };

		f.server = server->values[i];
		if (!base_value(act, seen, (int)i, &f.base) ||
			value_equal(f.base, f.server))
			continue;
		f.has_base = true;
		take_as_resolved(&f, act->conflict_resolution);
		m.fields[m.count++] = f;
	}
	summarize(&m);
	*out = m;
}
