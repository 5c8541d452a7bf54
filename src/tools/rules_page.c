/*
 * Build-time: prints data/reference/rules.md from the tables of rules and
 * states. `make reference` writes the file; tests/tidy compares.
 */
#include "domain/rule.h"
#include "domain/states.h"

#include <stdio.h>

static const char *const late_answers[] = {
	[RULE_LATE_REFUSE] = "waits for a person, with cause and remedy",
	[RULE_LATE_ACCEPT] = "taken, with an exception on record",
	[RULE_LATE_AUTO] = "answered by itself, with an exception on record",
};

static void
print_class(const struct rule_info *r)
{
	switch (r->class) {
	case RULE_CLASS_HARD:
		printf("refused");
		break;
	case RULE_CLASS_OVERRIDE:
		printf("refused; %s%s may insist with a reason",
			choices_word(&role_choices, r->override_role),
			r->override_role == ROLE_MANAGER ? "" : " or manager");
		break;
	case RULE_CLASS_WARN:
		printf("taken, with a warning on record");
		break;
	}
}

/* Codes that are no judgement of an action. */
static void
print_chain(void)
{
	printf("\nA missing or repeated number in a terminal's chain "
	       "(`SEQ_GAP` "
	       "and `SEQ_REPLAY` of the\nreference) is no rule: it is "
	       "answered before what the action says is looked at.\nOut of "
	       "turn, "
	       "the answer is a `network_error` that names the number that "
	       "goes "
	       "first\n(`expected_seq`), and nothing behind it is taken; a "
	       "number "
	       "that came before gets its\nfirst answer again, without "
	       "effect.\n");
}

static void
print_rules(void)
{
	printf("## Rules\n\n"
	       "*At the desk* is what a terminal and the server answer while "
	       "they talk to each\nother. *Late* is what the server answers "
	       "when a terminal took the action while it\nwas apart.\n\n"
	       "| Code | What is wrong | At the desk | Late | What to do |\n"
	       "|---|---|---|---|---|\n");
	for (int i = RULE_NONE + 1; i < RULE_COUNT; i++) {
		const struct rule_info *r = rule_get((enum rule)i);

		printf("| `%s` | %s | ", r->code, r->text);
		print_class(r);
		printf(" | %s | %s |\n", late_answers[r->late], r->remedy);
	}
	print_chain();
}

/* The states of a set of bits; "nothing" for none. */
static void
print_states(const struct choices *words, unsigned states)
{
	const char *before = "";

	for (size_t s = 0; s < words->count; s++) {
		if ((states & (1u << s)) == 0)
			continue;
		printf("%s`%s`", before, choices_word(words, (int64_t)s));
		before = ", ";
	}
	printf("%s", states == 0 ? "nothing: it is over" : "");
}

static void
print_machine(const struct state_machine *m)
{
	const struct entity *e = entity_get(m->table);

	printf("\n### `%s.%s`\n\nA new %s begins as ", e->name,
		e->fields[m->field].name, e->one);
	print_states(m->states, m->initial);
	printf(". Another move is refused with `%s`.\n\n"
	       "| From | may become |\n|---|---|\n",
		rule_get(m->rule)->code);
	for (size_t s = 0; s < m->states->count; s++) {
		printf("| `%s` | ", choices_word(m->states, (int64_t)s));
		print_states(m->states, m->next[s]);
		printf(" |\n");
	}
}

int
main(void)
{
	printf("# Rules and states\n\n"
	       "<!-- Made from rules.def and states.c of src/domain by `make "
	       "reference`. -->\n\n");
	print_rules();
	printf("\n## States\n\n"
	       "A record may always stay in its state. What is written here "
	       "is what the reducer\nallows, on every terminal and on the "
	       "server.\n");
	for (size_t i = 0; i < state_machine_count; i++)
		print_machine(&state_machines[i]);
	return 0;
}
