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

struct plan {
	/* Of a thousand requests. */
	int lose_request;
	int lose_reply;
	int duplicate; /* the server gets it again later */
	int late;      /* it arrives when the terminal has given up */
	int busy;      /* 503, with and without Retry-After */
	int portal;    /* somebody else answers */
	int64_t delay_ms;

	/* 0: never. */
	int64_t link_down_every_ms;
	int64_t link_down_for_ms;
	int64_t kill_terminal_every_ms;
	int64_t kill_server_every_ms;

	int64_t disk_full_every_ms; /* of any terminal's, or the server's */
	int64_t disk_full_for_ms;
	int64_t cut_log_every_ms; /* so that tokens expire */
	int64_t adversary_every_ms;
	/* Only when asked for: the terminals offer nothing again yet. */
	int64_t backup_every_ms;
	int64_t restore_every_ms;

	/* Somebody in between. */
	int64_t poison;   /* refuses each terminal's action of that number */
	int64_t body_max; /* refuses larger requests; 0: none */

	/* Of a thousand deaths. */
	int in_a_write; /* wait for one of the next writes */
	int power;      /* lose what was not synced */

	/* Of a thousand starts of the server: it does not know its own sync
	 * tokens any more, and everybody loads anew. */
	int new_secret;

	int64_t page_max; /* as struct engine_settings */
	size_t batch_max;
	int64_t clock_spread_ms;     /* of the terminals' clocks */
	int64_t clock_drift_ppm;     /* at most, either way */
	int64_t clock_jump_every_ms; /* of any terminal's, or the server's */
	int64_t clock_jump_ms;       /* at most */
	int acts_per_hour;           /* at each terminal */
	int hotels;
	int terminals; /* of all hotels together */
	bool real_rsa;
};

void plan_draw(uint64_t seed, struct plan *out);
/* Nothing goes wrong any more. */
void plan_heal(struct plan *p);

#endif
