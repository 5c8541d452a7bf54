#include "cli/show.h"

#include "base/money.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/columns.h"
#include "cli/explain_out.h"
#include "cli/find.h"
#include "cli/layout.h"
#include "cli/nearest.h"
#include "cli/record_out.h"
#include "store/queue.h"

#include <string.h>

#define FILTER_MAX 8

const struct option show_options[] = {
	{ "--limit", "N", "at most so many of a list" },
	{ "--explain", NULL,
		"of one record: who set each field, where, when, by which "
		"rule, and what lost" },
	{ NULL, NULL, NULL },
};

const char show_help[] =
	"  TABLE is one of the hotel's tables, rooms for example. ID is a\n"
	"  record's id or the start of it, a room's number, a login, a dish's\n"
	"  code, an order's or receipt's number. field=value keeps what has\n"
	"  exactly that value; a reference takes what its record is called:\n"
	"  stays room_id=204 state=in_house.\n"
	"\n"
	"  The last column says how a record stands: . sent, + waits to be\n"
	"  sent, ~ being sent, ! somebody has to decide, X refused. What the\n"
	"  person who is signed in may not see is ***.\n";

struct filter {
	int field;
	struct value value;
};

struct question {
	const struct entity *entity;
	const char *id;
	struct filter filters[FILTER_MAX];
	size_t filter_count;
	int64_t limit; /* 0: all */
};

static int
unknown_table(struct cli *c, const char *name)
{
	struct nearest n = { .word = name };

	for (int t = 0; t < TABLE_COUNT; t++)
		nearest_try(&n, entity_get((enum table)t)->name);
	if (n.found)
		return cli_usage(c, "there is no table '%s'; did you mean '%s'",
			name, n.found);
	return cli_usage(c, "there is no table '%s'", name);
}

/* The value of one filter. */
static enum err
read_value(struct cli *c, const struct field *f, const char *text,
	struct value *out)
{
	struct record *r = NULL;
	enum err e;

	if (f->type != FIELD_ID || text[0] == '\0')
		return value_from_text(
			f, text, c->currency, c->business_date, c->arena, out);
	e = find_record(c, f->refs, text, &r);
	if (e == ERR_OK)
		*out = value_text(r->id);
	return e;
}

static int
read_filter(struct cli *c, struct question *q, const char *word)
{
	const char *equals = strchr(word, '=');
	const char *name =
		arena_strndup(c->arena, word, (size_t)(equals - word));
	struct filter *filter = &q->filters[q->filter_count];
	const struct field *f;

	if (q->filter_count == FILTER_MAX)
		return cli_usage(
			c, "at most %d fields can be asked for", FILTER_MAX);
	filter->field = entity_field(q->entity, name);
	if (filter->field < 0) {
		struct nearest n = { .word = name };

		for (size_t i = 0; i < q->entity->field_count; i++)
			nearest_try(&n, q->entity->fields[i].name);
		return cli_fail(EXIT_BAD_DATA,
			"%s have no field '%s'; did you mean '%s'",
			q->entity->name, name,
			n.found ? n.found : q->entity->fields[0].name);
	}
	f = &q->entity->fields[filter->field];
	if (!cli_sees(c, f, q->entity->table))
		return cli_fail(EXIT_NOT_ALLOWED,
			"%s is only for those who may see it: sign in as one "
			"of them",
			name);
	if (read_value(c, f, equals + 1, &filter->value) != ERR_OK)
		return cli_fail(EXIT_BAD_DATA,
			"%s cannot be '%s': it must be %s", name, equals + 1,
			value_expected(f, c->arena));
	q->filter_count++;
	return EXIT_FINE;
}

static int
read_question(struct cli *c, struct question *q)
{
	for (size_t i = 1; i < c->args.count; i++) {
		const char *word = c->args.items[i];
		int status;

		if (!strchr(word, '=')) {
			if (q->id)
				return cli_usage(c,
					"'%s' is neither an id nor field=value",
					word);
			q->id = word;
			continue;
		}
		status = read_filter(c, q, word);
		if (status != EXIT_FINE)
			return status;
	}
	return EXIT_FINE;
}

static bool
fits(const struct question *q, const struct record *r)
{
	for (size_t i = 0; i < q->filter_count; i++)
		if (!value_equal(r->values[q->filters[i].field],
			    q->filters[i].value))
			return false;
	return true;
}

/* Keeps in list what fits, in the same order. */
static void
filter_list(const struct question *q, struct record_list *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (q->limit > 0 && kept >= (size_t)q->limit)
			break;
		if (fits(q, list->items[i]))
			list->items[kept++] = list->items[i];
	}
	list->count = kept;
}

static enum err
load_list(struct cli *c, const struct question *q, struct record_list *list)
{
	const struct view *v = store_shown(c->store);
	enum table t = q->entity->table;
	enum err e;

	/* A sealed field, or the lack of a value, is not looked up in SQL. */
	if (q->filter_count > 0 && q->filters[0].value.kind != VALUE_NULL &&
		!q->entity->fields[q->filters[0].field].sensitive)
		e = v->list(v->ctx, t, q->filters[0].field, q->filters[0].value,
			c->arena, list);
	else
		e = v->list(v->ctx, t, -1, value_null(), c->arena, list);
	if (e == ERR_OK)
		filter_list(q, list);
	return e;
}

static bool
is_number(enum field_type type)
{
	return type == FIELD_INT || type == FIELD_MONEY;
}

/* People read amounts with a point, whatever their field is called. */
static const char *
heading(struct cli *c, const char *name)
{
	size_t len = strlen(name);
	size_t tail = strlen("_minor");

	if (len > tail && strcmp(name + len - tail, "_minor") == 0)
		return arena_strndup(c->arena, name, len - tail);
	return name;
}

static void
add_headings(struct cli *c, const struct question *q, struct columns *t)
{
	const struct layout *layout = layout_get(q->entity->table);
	const char *sum = record_out_sum_name(q->entity->table);

	for (const int *f = layout->fields; *f >= 0; f++)
		columns_heading(t, heading(c, q->entity->fields[*f].name),
			is_number(q->entity->fields[*f].type));
	if (sum)
		columns_heading(t, heading(c, sum), true);
	if (layout->with_id)
		columns_heading(t, "id", false);
	columns_heading(t, "mark", false);
}

static enum err
add_row(struct cli *c, const struct question *q, struct columns *t,
	const struct record *r)
{
	const struct layout *layout = layout_get(q->entity->table);
	char mark[2] = { queue_mark(c->store, q->entity->table, r->id), '\0' };

	for (const int *f = layout->fields; *f >= 0; f++)
		columns_cell(t, record_out_cell(c, r, *f));
	if (record_out_sum_name(q->entity->table)) {
		char money[MONEY_TEXT_SIZE];
		int64_t sum = 0;
		enum err e = record_out_sum(c, r, &sum);

		if (e != ERR_OK)
			return e;
		columns_cell(t,
			money_format(sum, c->currency, money, sizeof(money)));
	}
	if (layout->with_id)
		columns_cell(t, r->id);
	columns_cell(t, mark);
	return ERR_OK;
}

static int
show_list(struct cli *c, const struct question *q)
{
	struct record_list list = { 0 };
	struct json_writer w;
	struct columns t;
	enum err e = load_list(c, q, &list);

	if (e != ERR_OK)
		return cli_fail_err(e);
	json_writer_init(&w, &c->out);
	columns_init(&t, c->arena);
	if (c->json)
		json_begin_array(&w);
	else
		add_headings(c, q, &t);
	for (size_t i = 0; i < list.count && e == ERR_OK; i++)
		e = c->json ? record_out_json(c, list.items[i], &w)
			    : add_row(c, q, &t, list.items[i]);
	if (e != ERR_OK)
		return cli_fail_err(e);
	if (c->json) {
		json_end_array(&w);
		buf_addc(&c->out, '\n');
	} else {
		columns_print(&t, &c->out);
	}
	return EXIT_FINE;
}

static int
show_one(struct cli *c, const struct question *q)
{
	const struct view *v = store_shown(c->store);
	struct record *r = NULL;
	enum err e = find_record(c, q->entity->table, q->id, &r);

	if (e == ERR_OK)
		e = v->find(v->ctx, q->entity->table, r->id, c->arena, &r);
	if (e == ERR_CONFLICT)
		return cli_fail(EXIT_BAD_DATA,
			"several %s begin with '%s': give more of the id",
			q->entity->name, q->id);
	if (e == ERR_NOT_FOUND || (e == ERR_OK && !fits(q, r)))
		return cli_fail(EXIT_BAD_DATA,
			"there is no %s '%s': 'offsync show %s' lists them",
			q->entity->one, q->id, q->entity->name);
	if (e != ERR_OK)
		return cli_fail_err(e);
	if (args_has(&c->args, "--explain"))
		return explain_out(c, q->entity->table, r->id);
	if (c->json) {
		struct json_writer w;

		json_writer_init(&w, &c->out);
		e = record_out_json(c, r, &w);
		buf_addc(&c->out, '\n');
	} else {
		e = record_out_text(c, r);
	}
	return e == ERR_OK ? EXIT_FINE : cli_fail_err(e);
}

int
show_run(struct cli *c)
{
	struct question q = { 0 };
	const char *limit = args_value(&c->args, "--limit");
	int status;

	if (c->args.count == 0)
		return cli_usage(c, "say which table to show");
	q.entity = entity_find(c->args.items[0]);
	if (!q.entity)
		return unknown_table(c, c->args.items[0]);
	if (limit && (!text_to_int(limit, &q.limit) || q.limit < 1))
		return cli_usage(c, "--limit must be a number from 1");
	status = cli_open(c);
	if (status == EXIT_FINE)
		status = cli_who(c);
	if (status == EXIT_FINE)
		status = read_question(c, &q);
	if (status != EXIT_FINE)
		return status;
	if (args_has(&c->args, "--explain") && !q.id)
		return cli_usage(c, "say which record to explain");
	return q.id ? show_one(c, &q) : show_list(c, &q);
}

int
show_explain(struct cli *c)
{
	command_help_one(c->command, &c->out);
	buf_adds(&c->out, "\ntables:\n");
	for (int t = 0; t < TABLE_COUNT; t++)
		buf_addf(&c->out, "  %s\n", entity_get((enum table)t)->name);
	return EXIT_FINE;
}
