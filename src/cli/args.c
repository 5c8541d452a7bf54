#include "cli/args.h"

#include <string.h>

static const struct option *
find(const struct option *o, const char *name, size_t len)
{
	for (; o && o->name; o++)
		if (strlen(o->name) == len && memcmp(o->name, name, len) == 0)
			return o;
	return NULL;
}

static bool
looks_like_option(const char *word)
{
	if (word[0] != '-')
		return false;
	return word[1] == '-' || (word[1] >= 'a' && word[1] <= 'z') ||
	       (word[1] >= 'A' && word[1] <= 'Z');
}

/* One option, word at argv[*at]; moves *at to the last word it took. */
static enum err
read_option(int argc, char *const *argv, int *at, const char *word,
	const struct option *options, struct arena *a, struct args *out,
	const char **problem)
{
	const char *equals = strchr(word, '=');
	size_t len = equals ? (size_t)(equals - word) : strlen(word);
	const struct option *o = find(options, word, len);
	const char *value = "";

	if (!o) {
		*problem = arena_printf(
			a, "there is no option '%.*s'", (int)len, word);
		return ERR_USAGE;
	}
	if (o->value && equals) {
		value = equals + 1;
	} else if (o->value) {
		if (*at + 1 >= argc) {
			*problem = arena_printf(
				a, "%s needs %s behind it", o->name, o->value);
			return ERR_USAGE;
		}
		value = argv[++*at];
	} else if (equals) {
		*problem = arena_printf(a, "%s takes no value", o->name);
		return ERR_USAGE;
	}
	out->options[out->option_count++] =
		(struct args_option){ o->name, value };
	return ERR_OK;
}

enum err
args_read(int argc, char *const *argv, const struct option *options,
	struct arena *a, struct args *out, const char **problem)
{
	bool options_ended = false;
	size_t most = argc > 0 ? (size_t)argc : 1;

	*out = (struct args){
		.items = ARENA_ARRAY(a, const char *, most),
		.options = ARENA_ARRAY(a, struct args_option, most),
	};
	for (int i = 0; i < argc; i++) {
		const char *word = argv[i];
		enum err e;

		if (!options_ended && strcmp(word, "--") == 0) {
			options_ended = true;
			continue;
		}
		/* "-5" and "-" are values, not options. */
		if (options_ended || !looks_like_option(word)) {
			out->items[out->count++] = word;
			continue;
		}
		e = read_option(argc, argv, &i, word, options, a, out, problem);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

const char *
args_value(const struct args *args, const char *name)
{
	for (size_t i = args->option_count; i > 0; i--)
		if (strcmp(args->options[i - 1].name, name) == 0)
			return args->options[i - 1].value;
	return NULL;
}

bool
args_has(const struct args *args, const char *name)
{
	return args_value(args, name) != NULL;
}
