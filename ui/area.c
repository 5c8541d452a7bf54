#include "ui/area.h"

static int
within(int n, int limit)
{
	if (n < 0)
		return 0;
	return n > limit ? limit : n;
}

struct area
area_without_top(struct area a, int n)
{
	n = within(n, a.rows);
	a.row += n;
	a.rows -= n;
	return a;
}

struct area
area_without_bottom(struct area a, int n)
{
	a.rows -= within(n, a.rows);
	return a;
}

struct area
area_top(struct area a, int n)
{
	a.rows = within(n, a.rows);
	return a;
}

struct area
area_bottom(struct area a, int n)
{
	n = within(n, a.rows);
	a.row += a.rows - n;
	a.rows = n;
	return a;
}
