#include "base/err.h"

#include "base/check.h"

#include <stddef.h>

static const struct {
	const char *name;
	const char *text;
	bool can_retry;
} errors[] = {
#define ERR(name, text, retry) { #name, text, retry },
#include "base/err.def"
#undef ERR
};

const char *
err_text(enum err e)
{
	CHECK((size_t)e < ERR_COUNT);
	return errors[e].text;
}

const char *
err_name(enum err e)
{
	CHECK((size_t)e < ERR_COUNT);
	return errors[e].name;
}

bool
err_can_retry(enum err e)
{
	CHECK((size_t)e < ERR_COUNT);
	return errors[e].can_retry;
}
