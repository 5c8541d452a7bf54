#include "base/mutant.h"

#ifdef OFFSYNC_MUTANTS

#include "base/check.h"

#include <string.h>

int mutant_active = MUTANT_NONE;

static const char *const names[] = { "NONE",
#define M(name) #name,
	MUTANTS(M)
#undef M
};

const char *
mutant_name(enum mutant m)
{
	CHECK(m >= 0 && m < MUTANT_COUNT);
	return names[m];
}

enum mutant
mutant_find(const char *name)
{
	int i;

	for (i = 0; i < MUTANT_COUNT; i++) {
		if (strcmp(names[i], name) == 0)
			return (enum mutant)i;
	}
	return MUTANT_NONE;
}

#endif
