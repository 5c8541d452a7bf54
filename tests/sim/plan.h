/*
 * What goes wrong in one run, and how often: drawn from the seed. Each seed has
 * a random part of the kinds of faults only, each at a rate of its own, from
 * hardly ever to nearly always.
 */
#ifndef OFFSYNC_SIM_PLAN_H
#define OFFSYNC_SIM_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The kinds of faults: member, word for people, whether it ends when all is
 * healed. 0 is never; a rate of a thousand, the milliseconds from one time to
 * the next, or what the comment says.
 */
/* clang-format off */
#define PLAN_FAULTS(F)                                                         \
	/* of a thousand requests */                                           \
	F(lose_request,           "lose-request",   true)                      \
	F(lose_reply,             "lose-reply",     true)                      \
	F(duplicate,              "duplicate",      true)                      \
	F(late,                   "late",           true)                      \
	F(busy,                   "busy",           true) /* 503 */            \
	F(portal,                 "portal",         true) /* others answer */  \
	F(link_down_every_ms,     "link-down",      true)                      \
	F(kill_terminal_every_ms, "kill-terminal",  true)                      \
	F(kill_server_every_ms,   "kill-server",    true)                      \
	/* of a thousand deaths: in one of the next writes; with what was not  \
	 * synced */                                                           \
	F(in_a_write,             "in-a-write",     false)                     \
	F(power,                  "power",          false)                     \
	/* of a thousand starts of the server: it does not know its own sync   \
	 * tokens any more, and everybody loads anew */                        \
	F(new_secret,             "new-secret",     false)                     \
	F(disk_full_every_ms,     "disk-full",      true)                      \
	F(cut_log_every_ms,       "cut-log",        true)                      \
	F(adversary_every_ms,     "adversary",      true)                      \
	/* each terminal's action of that number is refused; larger requests   \
	 * than that are */                                                    \
	F(poison,                 "poison",         true)                      \
	F(body_max,               "body-max",       true)                      \
	/* of clocks: at most, either way */                                   \
	F(clock_spread_ms,        "clock-spread",   false)                     \
	F(clock_drift_ppm,        "clock-drift",    false)                     \
	F(clock_jump_every_ms,    "clock-jump",     true)                      \
	/* as struct engine_settings */                                        \
	F(page_max,               "small-pages",    false)                     \
	F(batch_max,              "small-batches",  false)                     \
	/* of a thousand terminals (line.h) */                                 \
	F(fast_lines,             "fast-lines",     false)                     \
	F(slow_lines,             "slow-lines",     false)                     \
	F(metered_lines,          "metered-lines",  true)                      \
	/* actions that a queue takes; hours until a terminal is apart */      \
	F(queue_max,              "small-queues",   false)                     \
	F(window_hours,           "short-windows",  false)                     \
	/* goes back to the last backup */                                     \
	F(restore_every_ms,       "restore",        true)                      \
	/* 1: a terminal is copied at the end (copies.h) */                    \
	F(copies,                 "copies",         false)
/* clang-format on */

enum plan_fault {
#define F(member, word, heals) PLAN_##member,
	PLAN_FAULTS(F)
#undef F
	PLAN_FAULT_COUNT,
};

struct plan {
#define F(member, word, heals) int64_t member;
	PLAN_FAULTS(F)
#undef F
	int64_t delay_ms; /* of the network */
	int64_t link_down_for_ms;
	int64_t disk_full_for_ms;
	int64_t clock_jump_ms; /* at most */
	int64_t backup_every_ms;
	int acts_per_hour; /* at each terminal */
	int hotels;
	int terminals; /* of all hotels together */
	bool real_rsa;
};

void plan_draw(uint64_t seed, struct plan *out);
/* Nothing goes wrong any more. */
void plan_heal(struct plan *p);

/* "lose-request". */
const char *plan_fault_name(enum plan_fault f);
/* PLAN_FAULT_COUNT when there is none of that name. */
enum plan_fault plan_fault_find(const char *name);
int64_t plan_get(const struct plan *p, enum plan_fault f);
/* Of kinds by bit: those never; those as often as when they are asked for. */
void plan_without(struct plan *p, uint64_t kinds);
void plan_with(struct plan *p, uint64_t kinds);

#endif
