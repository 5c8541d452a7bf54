/*
 * Seeded randomness. Every purpose has a stream of its own, split from the seed
 * by name, so that one more draw somewhere does not change everything else.
 */
#ifndef OFFSYNC_SIM_CHANCE_H
#define OFFSYNC_SIM_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chance {
	uint64_t state;
};

struct chance chance_split(uint64_t seed, const char *purpose, int number);
uint64_t chance_next(struct chance *c);
/* 0 to n-1; n at least 1. */
uint64_t chance_below(struct chance *c, uint64_t n);
/* True per_mille times of a thousand. */
bool chance_of(struct chance *c, int64_t per_mille);
/* From -most to most. */
int64_t chance_around(struct chance *c, int64_t most);
/* Waiting times: around mean, from 1 to some 5 times it. */
int64_t chance_wait(struct chance *c, int64_t mean);

#endif
