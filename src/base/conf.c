#include "base/conf.h"

#include "base/buf.h"
#include "base/conf_option.h"
#include "base/text.h"

#include <errno.h>
#include <ini.h>
#include <string.h>

#define FILE_MAX ((size_t)256 * 1024)

/* One reading of one file. */
struct loading {
	const char *next; /* what inih has not been given yet */
	int line;         /* the one it was given last */
	bool seen[CONF_OPTIONS_MAX];
	struct conf *conf;
	struct conf_problem *problem;
	bool failed;
};

#define PUT(field, ...) (void)snprintf(field, sizeof(field), __VA_ARGS__)

static void
put_clean(char *to, size_t size, const char *text)
{
	(void)text_clean(TEXT_LINE, text, strlen(text), to, size, size);
}

/* The first problem is the one that is told. */
static bool
begin_problem(struct loading *l, const char *what)
{
	if (l->failed)
		return false;
	l->failed = true;
	l->problem->line = l->line;
	PUT(l->problem->what, "%s", what);
	return true;
}

static void
tell_unknown(struct loading *l, const char *section, const char *name)
{
	struct conf_problem *p = l->problem;
	const char *there = NULL;
	struct buf list;

	if (!begin_problem(l, "there is no such option"))
		return;
	buf_init(&list, sizeof p->allowed - 1);
	for (size_t i = 0; i < conf_option_count; i++) {
		if (strcmp(conf_options[i].name, name) == 0)
			there = conf_options[i].section;
		if (strcmp(conf_options[i].section, section) == 0)
			buf_addf(&list, "%s%s", list.len > 0 ? ", " : "",
				conf_options[i].name);
	}
	if (list.len > 0)
		PUT(p->allowed, "%s", list.data);
	else
		PUT(p->allowed, "%s",
			"options of the sections [terminal], [store], "
			"[sync], [link], [print] and [server]");
	if (there != NULL)
		PUT(p->remedy, "move it to the section [%s]", there);
	else
		PUT(p->remedy, "%s", "correct the name or remove the line");
	buf_fini(&list);
}

static void
tell_bad_value(struct loading *l, const struct conf_option *o)
{
	if (!begin_problem(l, "that value is not allowed"))
		return;
	conf_option_describe(
		o, l->problem->allowed, sizeof l->problem->allowed);
	if (o->initial != NULL)
		PUT(l->problem->remedy,
			"correct it, or remove the line for the default %s",
			o->initial);
	else
		PUT(l->problem->remedy, "%s", "correct it or remove the line");
}

/* inih's ini_handler: nonzero is success. */
static int
handle(void *ctx, const char *section, const char *name, const char *value)
{
	struct loading *l = ctx;
	char key[sizeof l->problem->key];
	size_t i;

	if (l->failed)
		return 0;
	PUT(key, "%s%s%s", section, *section != '\0' ? "." : "", name);
	for (i = 0; i < conf_option_count; i++)
		if (strcmp(conf_options[i].section, section) == 0 &&
			strcmp(conf_options[i].name, name) == 0)
			break;
	if (i == conf_option_count) {
		tell_unknown(l, section, name);
	} else if (l->seen[i]) {
		if (begin_problem(l, "the option is set a second time"))
			PUT(l->problem->remedy, "%s",
				"keep one of the two lines");
	} else if (!conf_option_set(l->conf, &conf_options[i], value)) {
		tell_bad_value(l, &conf_options[i]);
	}
	if (l->failed) {
		put_clean(l->problem->key, sizeof l->problem->key, key);
		put_clean(l->problem->value, sizeof l->problem->value, value);
		return 0;
	}
	l->seen[i] = true;
	return 1;
}

/* inih's ini_reader, which acts as fgets. It counts the lines, and refuses
 * those that inih would cut into two. */
static char *
next_line(char *to, int size, void *ctx)
{
	struct loading *l = ctx;
	size_t len;

	if (l->failed || *l->next == '\0')
		return NULL;
	l->line++;
	len = strcspn(l->next, "\n");
	/* Room for newline and NUL. */
	if (len + 2 > (size_t)size) {
		if (begin_problem(l, "the line is too long")) {
			PUT(l->problem->allowed, "%d characters", size - 2);
			PUT(l->problem->remedy, "%s", "shorten it");
		}
		return NULL;
	}
	if (l->next[len] == '\n')
		len++;
	memcpy(to, l->next, len);
	to[len] = '\0';
	l->next += len;
	return to;
}

/* The whole file; false with *problem filled. */
static enum err
read_file(const char *path, struct buf *out, struct conf_problem *problem)
{
	FILE *f = fopen(path, "re");
	enum err e = ERR_CONFIG;
	size_t n = 1;
	char *to;

	PUT(problem->remedy, "%s",
		"name another file with --config, or mend this one");
	if (f == NULL) {
		if (errno == ENOENT)
			e = ERR_NOT_FOUND;
		PUT(problem->what, "it cannot be opened: %s", strerror(errno));
		return e;
	}
	while (n > 0) {
		to = buf_reserve(out, BUFSIZ);
		if (to == NULL) {
			PUT(problem->what, "%s", "it is too large");
			goto out;
		}
		n = fread(to, 1, BUFSIZ, f);
		buf_commit(out, n);
	}
	if (ferror(f))
		PUT(problem->what, "it cannot be read: %s", strerror(errno));
	else if (strlen(out->data) != out->len)
		PUT(problem->what, "%s", "it is not a text file");
	else
		e = ERR_OK;
out:
	(void)fclose(f);
	return e;
}

static enum err
parse(const char *text, struct conf *conf, struct conf_problem *problem)
{
	struct loading l = { .next = text, .conf = conf, .problem = problem };
	int rc;

	/* An indented line would else continue the value above it. */
	ini_allow_multiline = false;
	rc = ini_parse_stream(next_line, &l, handle, &l);
	/* inih goes on after a line that it does not understand, and gives the
	 * first line with any kind of problem back. */
	if (rc != 0 && (!l.failed || rc < problem->line)) {
		l.failed = false;
		l.line = rc;
		(void)begin_problem(&l, "the line cannot be understood");
		problem->key[0] = '\0';
		problem->value[0] = '\0';
		PUT(problem->allowed, "%s",
			"[section], name = value, or a comment that starts "
			"with # or ;");
		PUT(problem->remedy, "%s", "correct the line or remove it");
	}
	return l.failed ? ERR_CONFIG : ERR_OK;
}

enum err
conf_load(const char *path, struct conf *out, struct conf_problem *problem)
{
	struct conf conf;
	struct buf text;
	enum err e;

	memset(problem, 0, sizeof *problem);
	put_clean(problem->file, sizeof problem->file, path);
	buf_init(&text, FILE_MAX);
	conf_defaults(&conf);
	e = read_file(path, &text, problem);
	if (e == ERR_OK)
		e = parse(text.data, &conf, problem);
	buf_fini(&text);
	if (e == ERR_OK)
		*out = conf;
	else
		conf_free(&conf);
	return e;
}

void
conf_problem_print(const struct conf_problem *problem, FILE *to)
{
	(void)fprintf(to, "%s:", problem->file);
	if (problem->line > 0)
		(void)fprintf(to, "%d:", problem->line);
	if (problem->key[0] != '\0')
		(void)fprintf(to, " %s = %s:", problem->key, problem->value);
	(void)fprintf(to, " %s", problem->what);
	if (problem->allowed[0] != '\0')
		(void)fprintf(to, "; allowed: %s", problem->allowed);
	(void)fprintf(to, "; %s\n", problem->remedy);
}
