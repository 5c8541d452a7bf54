#include "domain/rule.h"

#include "base/check.h"

#include <string.h>

/* Row 0 is RULE_NONE and has no code, so that rule_find never gives it. */
static const struct rule_info rules[RULE_COUNT] = {
	[RULE_NONE] = { "", RULE_CLASS_WARN, RULE_LATE_ACCEPT, ROLE_FRONT_DESK,
		"", "" },
#define RULE(code, class, late, role, text, remedy)                            \
	[RULE_##code] = { #code, RULE_CLASS_##class, RULE_LATE_##late,         \
		ROLE_##role, text, remedy },
#include "domain/rules.def"
#undef RULE
};

const struct rule_info *
rule_get(enum rule r)
{
	CHECK(r >= RULE_NONE && r < RULE_COUNT);
	return &rules[r];
}

enum rule
rule_find(const char *code)
{
	for (int r = RULE_NONE + 1; r < RULE_COUNT; r++) {
		if (strcmp(rules[r].code, code) == 0)
			return (enum rule)r;
	}
	return RULE_NONE;
}
