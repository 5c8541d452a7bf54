/*
 * Prints data/reference/conflicts.md: for every field of every table, what
 * comes of two terminals that did something to it while they were apart.
 * Nothing of it is written by hand: each cell is what the server answered in
 * meetings (tests/lib/meeting.h). `make reference` writes the file; tests/tidy
 * compares.
 */
#include "tests/lib/meeting.h"

#include "domain/states.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELL_MAX 160
#define ROW_MAX  1600

/* What two devices did; each pair once, whoever came first. */
static const struct pair {
	const char *title;
	enum operation ops[2];
} pairs[] = {
	{ "changed, changed", { OPERATION_UPDATE, OPERATION_UPDATE } },
	{ "changed, deleted", { OPERATION_UPDATE, OPERATION_DELETE } },
	{ "deleted, deleted", { OPERATION_DELETE, OPERATION_DELETE } },
	{ "added, added", { OPERATION_INSERT, OPERATION_INSERT } },
	{ "added, changed", { OPERATION_INSERT, OPERATION_UPDATE } },
	{ "added, deleted", { OPERATION_INSERT, OPERATION_DELETE } },
};

#define PAIRS (sizeof(pairs) / sizeof(pairs[0]))

static const char *const policies[POLICY_COUNT] = {
	[POLICY_SERVER] = "server",
	[POLICY_CLIENT] = "client",
	[POLICY_SUM] = "sum",
	[POLICY_PRIORITY] = "priority",
	[POLICY_NEWEST] = "newest",
	[POLICY_ASK] = "ask",
};

/* One field, all of its cells. */
struct line {
	const char *names; /* of the fields that share them */
	char cells[ROW_MAX];
};

static struct meeting meeting;

/* ---- one meeting in a word ---- */

/* The end of both orders of arrival, as far as a word needs it. */
struct outcome_pair {
	const struct meeting_plan *plan;
	struct meeting_end ends[2];
	char values[2][CELL_MAX]; /* outlives the meeting */
};

static void
show(const struct field *f, struct value v, char out[CELL_MAX])
{
	struct json_writer w;
	struct buf text;

	buf_init(&text, 1 << 16);
	json_writer_init(&w, &text);
	value_to_json(f, v, &w);
	(void)snprintf(out, CELL_MAX, "%s", text.data);
	buf_fini(&text);
}

static void
meet(const struct meeting_plan *plan, struct outcome_pair *out)
{
	const struct field *f = &entity_get(plan->table)->fields[plan->field];
	struct meeting_plan p = *plan;

	out->plan = plan;
	for (int i = 0; i < 2; i++) {
		p.order[0] = i;
		p.order[1] = 1 - i;
		meeting_run(&meeting, &p, &out->ends[i]);
		if (out->ends[i].wrong != NULL) {
			fprintf(stderr, "%s.%s: %s\n",
				entity_get(plan->table)->name, f->name,
				out->ends[i].wrong);
			exit(EXIT_FAILURE);
		}
		show(f, out->ends[i].value, out->values[i]);
		for (int d = 0; d < 2; d++)
			out->ends[i].rules[d] = arena_strdup(
				meeting.kept, out->ends[i].rules[d]);
	}
}

static bool
has_value(const struct outcome_pair *o, int end, int device)
{
	const struct meeting_plan *p = o->plan;
	char wanted[CELL_MAX];

	show(&entity_get(p->table)->fields[p->field], p->values.items[device],
		wanted);
	return strcmp(o->values[end], wanted) == 0;
}

/* Whether of two values the one stands that is further on. */
static bool
is_state(const struct entity *e, int at)
{
	return states_of_field(e->table, at) != NULL &&
	       e->fields[at].policy == POLICY_SERVER;
}

/* Both said something about the field: whose stands, seen over both orders. */
static const char *
whose(const struct outcome_pair *o)
{
	bool first = has_value(o, 0, 0) && has_value(o, 1, 1);
	bool last = has_value(o, 0, 1) && has_value(o, 1, 0);

	if (first && last)
		return "the same";
	if (first)
		return "first";
	if (last)
		return "last";
	if (is_state(entity_get(o->plan->table), o->plan->field))
		return "further on";
	if (strcmp(o->values[0], o->values[1]) != 0)
		return "as the hotel's rules have it";
	if (has_value(o, 0, 0))
		return "newer";
	return has_value(o, 0, 1) ? "higher" : "sum";
}

/* Of one order, where somebody deleted or added. */
static const char *
what(const struct outcome_pair *o, int end)
{
	const struct meeting_end *e = &o->ends[end];

	if (!e->exists)
		return "nothing";
	if (e->deleted)
		return "deleted";
	for (int d = 0; d < 2; d++) {
		if (o->plan->ops[d] == OPERATION_UPDATE &&
			e->answers[d] != MEETING_REFUSED &&
			has_value(o, end, d))
			return "changed";
	}
	return o->plan->ops[0] == OPERATION_INSERT ? "added" : "kept";
}

/* *all: nothing of either was taken. */
static const char *
refusal(const struct meeting_end *e, bool *all)
{
	const char *rule = NULL;
	int refused = 0;

	for (int d = 0; d < 2; d++) {
		if (e->answers[d] != MEETING_REFUSED)
			continue;
		refused++;
		if (rule == NULL)
			rule = e->rules[d];
		if (rule == NULL)
			rule = "validation";
	}
	*all = refused == 2;
	return rule;
}

static void
one_order(const struct outcome_pair *o, int end, const char *word,
	char out[CELL_MAX])
{
	bool all;
	const char *rule = refusal(&o->ends[end], &all);

	if (all)
		(void)snprintf(out, CELL_MAX, "`%s`", rule);
	else if (rule != NULL)
		(void)snprintf(out, CELL_MAX, "%s, `%s`", word, rule);
	else
		(void)snprintf(out, CELL_MAX, "%s%s", word,
			o->ends[end].open > 0 ? ", asked" : "");
}

static void
in_words(const struct outcome_pair *o, char out[CELL_MAX])
{
	const bool both_said = o->plan->ops[0] != OPERATION_DELETE &&
			       o->plan->ops[0] == o->plan->ops[1];
	char orders[2][CELL_MAX / 2 - 4];
	char text[CELL_MAX];

	for (int i = 0; i < 2; i++) {
		one_order(o, i, both_said ? whose(o) : what(o, i), text);
		(void)snprintf(orders[i], sizeof(orders[i]), "%.*s",
			(int)sizeof(orders[i]) - 1, text);
	}
	if (strcmp(orders[0], orders[1]) == 0)
		(void)snprintf(out, CELL_MAX, "%s", orders[0]);
	else
		(void)snprintf(out, CELL_MAX, "%s / %s", orders[0], orders[1]);
}

/* ---- a field ---- */

/* The change log stands in for a base that is not said: of what both could
 * see before they parted. */
static void
compare_unsaid(struct meeting_plan *plan, const char *said)
{
	struct outcome_pair o;
	char unsaid[CELL_MAX];

	if (plan->ops[0] == OPERATION_INSERT || plan->values.count == 0)
		return;
	plan->says_base = false;
	meet(plan, &o);
	in_words(&o, unsaid);
	if (strcmp(said, unsaid) == 0)
		return;
	fprintf(stderr, "%s.%s: with base %s, without %s\n",
		entity_get(plan->table)->name,
		entity_get(plan->table)->fields[plan->field].name, said,
		unsaid);
	exit(EXIT_FAILURE);
}

static void
cell(struct meeting_plan *plan, enum conflict_resolution resolution,
	char out[CELL_MAX])
{
	struct outcome_pair o;

	plan->resolution = resolution;
	plan->says_base = true;
	meet(plan, &o);
	in_words(&o, out);
	compare_unsaid(plan, out);
}

static void
all_resolutions(struct meeting_plan *plan, char out[ROW_MAX])
{
	char cells[RESOLUTION_COUNT][CELL_MAX];
	size_t len;

	for (int r = 0; r < RESOLUTION_COUNT; r++)
		cell(plan, (enum conflict_resolution)r, cells[r]);
	len = (size_t)snprintf(out, ROW_MAX, "%s", cells[0]);
	for (int r = 1; r < RESOLUTION_COUNT; r++) {
		if (strcmp(cells[r], cells[0]) != 0)
			len += (size_t)snprintf(out + len, ROW_MAX - len,
				"; `%s`: %s",
				conflict_resolution_name(
					(enum conflict_resolution)r),
				cells[r]);
	}
}

static bool
asks(const struct entity *e, const struct field *f)
{
	for (size_t i = 0; i < e->field_count && f->group != 0; i++) {
		if (e->fields[i].group == f->group &&
			e->fields[i].policy == POLICY_ASK)
			return true;
	}
	return f->policy == POLICY_ASK;
}

static const char *
policy_of(const struct entity *e, int at)
{
	const struct field *f = &e->fields[at];

	if (is_state(e, at))
		return "state";
	return policies[asks(e, f) ? POLICY_ASK : f->policy];
}

static void
read_line(const struct entity *e, int at, struct line *out)
{
	struct meeting_values changed;
	struct meeting_values inserted;
	char text[ROW_MAX];
	size_t len;

	meeting_values(&meeting, e->table, at, OPERATION_UPDATE, &changed);
	meeting_values(&meeting, e->table, at, OPERATION_INSERT, &inserted);
	out->names = arena_printf(meeting.kept, "`%s`", e->fields[at].name);
	len = (size_t)snprintf(
		out->cells, sizeof(out->cells), "%s", policy_of(e, at));
	for (size_t i = 0; i < PAIRS; i++) {
		struct meeting_plan plan = {
			.table = e->table, .field = at, .devices = 2
		};

		memcpy(plan.ops, pairs[i].ops, sizeof(pairs[i].ops));
		plan.values =
			plan.ops[0] == OPERATION_INSERT ? inserted : changed;
		plan.values.base = changed.base;
		all_resolutions(&plan, text);
		len += (size_t)snprintf(out->cells + len,
			sizeof(out->cells) - len, " | %s", text);
	}
}

/* ---- the page ---- */

/* Fields that fare alike share a line. */
static void
print_table(const struct entity *e)
{
	struct line lines[ENTITY_MAX_FIELDS];
	size_t count = 0;

	for (int at = 0; at < (int)e->field_count; at++) {
		size_t same = 0;

		read_line(e, at, &lines[count]);
		while (strcmp(lines[same].cells, lines[count].cells) != 0)
			same++;
		if (same == count)
			count++;
		else
			lines[same].names = arena_printf(meeting.kept, "%s, %s",
				lines[same].names, lines[count].names);
	}
	printf("\n## `%s`\n\n| Fields | Policy |", e->name);
	for (size_t i = 0; i < PAIRS; i++)
		printf(" %s |", pairs[i].title);
	printf("\n|---|---|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < count; i++)
		printf("| %s | %s |\n", lines[i].names, lines[i].cells);
}

static const char head[] =
	"# Conflicts\n\n"
	"<!-- Made from schema.def by `make reference`: each cell is what a "
	"server answered. -->\n\n"
	"Two terminals that are apart do something to the same field of the "
	"same record; then\nboth send it, in either order. Different fields "
	"never meet: both changes stand. What\nis written here was not "
	"written by anybody: the pairs were sent to a server, for every\nfield "
	"of every table, with old values (`base`) and without (then the server "
	"looks into\nits change log: the same comes out).\n\n"
	"| Word | What stands |\n|---|---|\n"
	"| first, last | what arrived first, or last |\n"
	"| newer | what was entered later, by the corrected clocks, in "
	"whatever order they arrive |\n"
	"| higher | the higher rank, in whatever order they arrive |\n"
	"| sum | both: the differences are added up |\n"
	"| further on | of two states the one to which a way leads from the "
	"other |\n"
	"| asked | a manager decides, on any terminal, once; until then what "
	"stands before the word |\n"
	"| kept | the record, as it was before |\n"
	"| *A* / *B* | *A* when they arrive in the order of the heading, *B* "
	"otherwise |\n"
	"| `client_wins`: …, `manual`: … | when the action asks for that; what "
	"stands before is for `server_wins` |\n"
	"| `RULE` | refused with that rule ([rules](rules.md)): parked on its "
	"terminal with cause and remedy |\n\n"
	"Fields of one group (a stay's room, dates and rate) are decided "
	"whole, so they all ask\nwhen one does.\n\n"
	"For these pairs and for all triples of operations in all six orders, "
	"`tests/unit/test_meetings`\nholds: every action is answered for good; "
	"all terminals pull exactly what the server has;\nwhoever decides an "
	"open conflict decides it once, and an action that comes again asks "
	"nobody\nagain; what does not stand is found in a conflict record, "
	"which is synced like every row,\nor is refused with its cause; a "
	"room's status never falls by who has not seen it; money adds up.\n";

int
main(void)
{
	meeting_open(&meeting);
	fputs(head, stdout);
	for (int t = 0; t < TABLE_COUNT; t++)
		print_table(entity_get((enum table)t));
	meeting_close(&meeting);
	return EXIT_SUCCESS;
}
