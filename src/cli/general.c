#include "cli/general.h"

#include <stddef.h>
#include <string.h>

static bool *
find_switch(struct general *g, const char *word)
{
	if (strcmp(word, "--json") == 0)
		return &g->json;
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		return &g->help;
	if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
		return &g->version;
	if (strcmp(word, "--plain") == 0)
		return &g->plain;
	if (strcmp(word, "--training") == 0)
		return &g->training;
	return NULL;
}

static const char **
find_value(struct general *g, const char *word, size_t len)
{
	if (len == strlen("--config") && strncmp(word, "--config", len) == 0)
		return &g->config;
	if (len == strlen("--home") && strncmp(word, "--home", len) == 0)
		return &g->home;
	return NULL;
}

int
general_take(int argc, char **argv, struct general *out)
{
	int kept = 0;

	*out = (struct general){ 0 };
	for (int i = 0; i < argc; i++) {
		size_t len = strcspn(argv[i], "=");
		bool *flag = find_switch(out, argv[i]);
		const char **value = find_value(out, argv[i], len);

		if (strcmp(argv[i], "--") == 0) {
			while (i < argc)
				argv[kept++] = argv[i++];
			break;
		}
		if (flag)
			*flag = true;
		else if (value && argv[i][len] == '=')
			*value = argv[i] + len + 1;
		else if (value && i + 1 < argc)
			*value = argv[++i];
		else if (value)
			out->incomplete = argv[i];
		else
			argv[kept++] = argv[i];
	}
	return kept;
}
