/* Any file as configuration: options, or one problem with words for it. */
#include "base/conf.h"
#include "base/text.h"
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
check_problem(const struct conf_problem *p)
{
	CHECK(p->what[0] != '\0');
	CHECK(p->remedy[0] != '\0');
	CHECK(text_is_utf8(p->key, strlen(p->key)));
	CHECK(text_is_utf8(p->value, strlen(p->value)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static FILE *file;
	struct conf_problem problem;
	struct conf conf;
	char path[64];

	if (file == NULL)
		file = tmpfile();
	CHECK(file != NULL);
	CHECK(ftruncate(fileno(file), 0) == 0);
	CHECK(pwrite(fileno(file), data, len, 0) == (ssize_t)len);
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fileno(file));
	if (conf_load(path, &conf, &problem) == ERR_OK)
		conf_free(&conf);
	else
		check_problem(&problem);
	return 0;
}
