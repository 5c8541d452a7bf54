/*
 * The rule table (rules.def) as data.
 */
#ifndef OFFSYNC_DOMAIN_RULE_H
#define OFFSYNC_DOMAIN_RULE_H

#include "domain/entity.h"

enum rule {
	RULE_NONE, /* nothing is wrong */
#define RULE(code, class, late, role, text, remedy) RULE_##code,
#include "domain/rules.def"
#undef RULE
	RULE_COUNT,
};

enum rule_class {
	RULE_CLASS_HARD,
	RULE_CLASS_OVERRIDE,
	RULE_CLASS_WARN,
};

enum rule_late {
	RULE_LATE_REFUSE,
	RULE_LATE_ACCEPT,
	RULE_LATE_AUTO,
};

struct rule_info {
	const char *code; /* "ROOM_OCCUPIED" */
	enum rule_class class;
	enum rule_late late;
	enum role override_role; /* managers may always */
	const char *text;        /* sentence without full stop */
	const char *remedy;
};

const struct rule_info *rule_get(enum rule r);
/* RULE_NONE when there is no such code. */
enum rule rule_find(const char *code);

#endif
