#include "base/link_kind.h"

#include "base/check.h"

#include <string.h>

static const char *const names[LINK_KIND_COUNT] = {
	[LINK_KIND_UNKNOWN] = "",
	[LINK_KIND_LAN] = "lan",
	[LINK_KIND_WIFI] = "wifi",
	[LINK_KIND_CELLULAR] = "cellular",
	[LINK_KIND_SLOW] = "slow",
};

const char *
link_kind_name(enum link_kind k)
{
	CHECK(k >= 0 && k < LINK_KIND_COUNT);
	return names[k];
}

enum link_kind
link_kind_find(const char *name)
{
	for (int k = 0; k < LINK_KIND_COUNT; k++) {
		if (strcmp(names[k], name) == 0)
			return (enum link_kind)k;
	}
	return LINK_KIND_UNKNOWN;
}
