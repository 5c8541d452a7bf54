#include "cli/keys.h"

#include "cli/columns.h"
#include "ui/keymap.h"
#include "ui/keymap_file.h"
#include "json/json.h"

#include <string.h>

const char keys_help[] =
	"  list [CONTEXT]  what each key does, where, and what the action is\n"
	"                  called in a file of one's own keys\n"
	"  check [FILE]    whether such a file is right; terminal.keys_file\n"
	"                  when none is given\n"
	"\n"
	"  A line of the file has all keys of one action in one context:\n"
	"    KITCHEN.BUMP = Enter Insert\n";

static int
load(const char *path, size_t *lines)
{
	struct keymap_problem problem;
	enum err e = keymap_file_load(path, lines, &problem);

	if (e == ERR_OK)
		return EXIT_FINE;
	if (problem.line > 0)
		return cli_fail(EXIT_CONFIG, "%s, line %d: %s", path,
			problem.line, problem.what);
	return cli_fail(EXIT_CONFIG, "%s: %s", path, problem.what);
}

int
keys_use(struct cli *c)
{
	size_t lines;

	return c->conf.terminal.keys_file == NULL
		       ? EXIT_FINE
		       : load(c->conf.terminal.keys_file, &lines);
}

static int
check(struct cli *c)
{
	const char *path = c->args.count > 1 ? c->args.items[1]
					     : c->conf.terminal.keys_file;
	size_t lines;
	int status;

	if (path == NULL)
		return cli_usage(c, "say which file to check: "
				    "terminal.keys_file is not set");
	status = load(path, &lines);
	if (status == EXIT_FINE)
		buf_addf(&c->out,
			"%s: %zu actions have other keys, and no key "
			"means two things.\n",
			path, lines);
	return status;
}

/* All keys of a row's action in its context, as one text; NULL: an earlier row
 * has said them. */
static const char *
keys_of(struct cli *c, size_t at)
{
	size_t count;
	const struct key_row *rows = keymap_rows(&count);
	const char *keys = "";
	char name[KEY_NAME_SIZE];

	for (size_t i = 0; i < count; i++) {
		if (rows[i].context != rows[at].context ||
			rows[i].act != rows[at].act)
			continue;
		if (i < at)
			return NULL;
		if (rows[i].key != UI_KEY_NONE)
			keys = arena_printf(c->arena, "%s%s%s", keys,
				*keys != '\0' ? " " : "",
				key_label(rows[i].key, name));
	}
	return keys;
}

static void
list_rows(struct cli *c, enum context only)
{
	size_t count;
	const struct key_row *rows = keymap_rows(&count);
	struct columns t;

	columns_init(&t, c->arena);
	columns_heading(&t, "name", false);
	columns_heading(&t, "keys", false);
	columns_heading(&t, "after Enter", false);
	columns_heading(&t, "does", false);
	for (size_t i = 0; i < count; i++) {
		const char *keys = keys_of(c, i);
		char digit[2] = "";

		if (keys == NULL || rows[i].act == ACT_NONE ||
			(only != CTX_COUNT && rows[i].context != only))
			continue;
		digit[0] = keymap_digit(rows[i].context, rows[i].act);
		columns_cell(&t, arena_printf(c->arena, "%s.%s",
					 context_name(rows[i].context),
					 act_name(rows[i].act)));
		columns_cell(&t, *keys != '\0' ? keys : NULL);
		columns_cell(&t, digit[0] != '\0'
					 ? arena_strdup(c->arena, digit)
					 : NULL);
		columns_cell(&t, rows[i].help);
	}
	columns_print(&t, &c->out);
}

static void
list_json(struct cli *c, enum context only)
{
	size_t count;
	const struct key_row *rows = keymap_rows(&count);
	char name[KEY_NAME_SIZE];
	struct json_writer w;

	json_writer_init(&w, &c->out);
	json_begin_array(&w);
	for (size_t i = 0; i < count; i++) {
		if (rows[i].act == ACT_NONE ||
			(only != CTX_COUNT && rows[i].context != only))
			continue;
		json_begin_object(&w);
		json_member_text(&w, "context", context_name(rows[i].context));
		json_member_text(&w, "action", act_name(rows[i].act));
		json_member_text(&w, "key", key_label(rows[i].key, name));
		json_member_text(&w, "help", rows[i].help);
		json_end_object(&w);
	}
	json_end_array(&w);
	buf_addc(&c->out, '\n');
}

static int
list(struct cli *c)
{
	enum context only = CTX_COUNT;
	int status = keys_use(c);

	if (status != EXIT_FINE)
		return status;
	if (c->args.count > 1) {
		only = context_find(c->args.items[1]);
		if (only == CTX_COUNT)
			return cli_usage(c,
				"there is no context '%s'; 'offsync keys list' "
				"has all of them",
				c->args.items[1]);
	}
	if (c->json)
		list_json(c, only);
	else
		list_rows(c, only);
	return EXIT_FINE;
}

int
keys_run(struct cli *c)
{
	const char *verb = c->args.count > 0 ? c->args.items[0] : "";

	if (c->args.count > 2)
		return cli_usage(
			c, "keys %s cannot use '%s'", verb, c->args.items[2]);
	if (strcmp(verb, "list") == 0)
		return list(c);
	if (strcmp(verb, "check") == 0)
		return check(c);
	if (*verb == '\0')
		return cli_usage(c, "say what to do with keys: list or check");
	return cli_usage(c, "there is no 'keys %s': list or check", verb);
}
