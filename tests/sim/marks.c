#include "tests/sim/marks.h"

#include "base/check.h"

static const char *const texts[] = {
#define M(name, text) text,
	MARKS(M)
#undef M
};

const char *
mark_text(enum mark m)
{
	CHECK(m >= 0 && m < MARK_COUNT);
	return texts[m];
}
