#include "cli/refusal.h"

#include "domain/rule.h"

#include <stdio.h>

static int
print_problems(const struct field_problems *p)
{
	struct buf b;
	int status;

	buf_init(&b, 900);
	for (size_t i = 0; i < p->count && buf_ok(&b); i++)
		buf_addf(&b, "%s%s: %s", i == 0 ? "" : "; ", p->items[i].field,
			p->items[i].message);
	status = cli_fail(EXIT_BAD_DATA, "%s; nothing was queued", b.data);
	buf_fini(&b);
	return status;
}

int
refusal_print(enum err e, const struct queue_answer *answer)
{
	const struct rule_info *rule = rule_get(answer->rule);

	if (e != ERR_REFUSED && answer->problems.count > 0)
		return print_problems(&answer->problems);
	if (e == ERR_FULL && answer->at_cap)
		return cli_fail(EXIT_TRY_LATER,
			answer->by_disk
				? "the disk or the quota of the store is full: "
				  "free some space; only what matters most is "
				  "taken (cash, arrivals, departures, orders)"
				: "the queue is full: connect this terminal, "
				  "so "
				  "that it can send what waits; what has "
				  "happened is still taken (cash, arrivals, "
				  "departures, orders)");
	if (e != ERR_REFUSED && e != ERR_INVALID)
		return cli_fail_err(e);
	if (answer->rule == RULE_NONE)
		return cli_fail(EXIT_BAD_DATA,
			"%s: look at the record with 'offsync show'; nothing "
			"was queued",
			answer->detail ? answer->detail : err_text(e));
	return cli_fail(answer->rule == RULE_ROLE_DENIED ? EXIT_NOT_ALLOWED
							 : EXIT_BAD_DATA,
		"%s: %s%s%s%s: %s; nothing was queued", rule->code, rule->text,
		answer->detail ? " (" : "",
		answer->detail ? answer->detail : "", answer->detail ? ")" : "",
		rule->remedy);
}

void
refusal_note(const struct queue_answer *answer)
{
	const struct rule_info *rule = rule_get(answer->rule);

	if (answer->rule == RULE_NONE)
		return;
	cli_note("%s: %s%s%s%s; it was taken: %s", rule->code, rule->text,
		answer->detail ? " (" : "",
		answer->detail ? answer->detail : "", answer->detail ? ")" : "",
		rule->remedy);
}
