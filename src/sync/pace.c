#include "sync/pace.h"

int64_t
pace_due_ms(const struct pace *p)
{
	return p->looks < PACE_AT_ONCE ? p->looked_ms
				       : p->looked_ms + PACE_STEP_MS;
}

void
pace_looked(struct pace *p, int64_t now_ms)
{
	if (now_ms - p->looked_ms >= PACE_QUIET_MS)
		p->looks = 0;
	if (p->looks < PACE_AT_ONCE)
		p->looks++;
	p->looked_ms = now_ms;
}
