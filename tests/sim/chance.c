#include "tests/sim/chance.h"

/* splitmix64: one multiply-and-mix a draw, no bad seeds. */
uint64_t
chance_next(struct chance *c)
{
	uint64_t z = (c->state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

struct chance
chance_split(uint64_t seed, const char *purpose, int number)
{
	struct chance c = { seed };

	for (; *purpose != '\0'; purpose++)
		c.state = chance_next(&c) ^ (uint64_t)(unsigned char)*purpose;
	c.state = chance_next(&c) ^ (uint64_t)number;
	(void)chance_next(&c);
	return c;
}

uint64_t
chance_below(struct chance *c, uint64_t n)
{
	return chance_next(c) % n;
}

bool
chance_of(struct chance *c, int64_t per_mille)
{
	return chance_below(c, 1000) < (uint64_t)per_mille;
}

int64_t
chance_around(struct chance *c, int64_t most)
{
	return (int64_t)chance_below(c, (uint64_t)most * 2 + 1) - most;
}

/* The sum of three draws is near enough to a bell with a tail, without
 * floating point. */
int64_t
chance_wait(struct chance *c, int64_t mean)
{
	int64_t third = mean * 2 / 3 + 1;
	int64_t wait = 1;

	for (int i = 0; i < 3; i++)
		wait += (int64_t)chance_below(c, (uint64_t)third);
	if (chance_of(c, 50))
		wait *= 3;
	return wait;
}
