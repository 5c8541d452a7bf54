#include "tests/sim/world.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* FNV-1a. */
static uint64_t
hash_text(uint64_t hash, const char *text)
{
	for (; *text != '\0'; text++)
		hash = (hash ^ (uint64_t)(unsigned char)*text) *
		       UINT64_C(1099511628211);
	return hash;
}

void
world_trace(struct world *w, const char *format, ...)
{
	long long s = (long long)(w->now_ms / 1000);
	char line[512];
	va_list args;
	int n;

	n = snprintf(line, sizeof(line), "%3lld:%02lld:%02lld.%03d ", s / 3600,
		s / 60 % 60, s % 60, (int)(w->now_ms % 1000));
	va_start(args, format);
	(void)vsnprintf(line + n, sizeof(line) - (size_t)n, format, args);
	va_end(args);
	w->hash = hash_text(w->hash, line);
	if (w->tracing)
		(void)printf("%s\n", line);
}

void
world_violate(struct world *w, const char *format, ...)
{
	va_list args;

	if (w->violated)
		return;
	w->violated = true;
	va_start(args, format);
	(void)vsnprintf(w->violation, sizeof(w->violation), format, args);
	va_end(args);
	world_trace(w, "VIOLATED: %s", w->violation);
}

void
world_plan(struct world *w, int64_t in_ms, enum event_kind kind, int terminal,
	uint64_t number, struct message *message)
{
	events_add(&w->events, (struct event){ .at_ms = w->now_ms + in_ms,
				       .kind = kind,
				       .terminal = terminal,
				       .number = number,
				       .message = message });
}

void
world_mark(struct world *w, enum mark m)
{
	w->tally.marks[m]++;
}

static const struct {
	const char *tenant;
	const char *name;
} hotels[WORLD_HOTELS] = {
	{ "alpenhof", "Alpenhof" },
	{ "seeblick", "Seeblick" },
};

const char *
world_tenant(int hotel)
{
	return hotels[hotel].tenant;
}

const char *
world_hotel_name(int hotel)
{
	return hotels[hotel].name;
}

int
world_hotel_of(const struct world *w, int terminal)
{
	return terminal % w->hotel_count;
}

int64_t
world_clock_ms(const struct world *w)
{
	return WORLD_START_MS + w->now_ms;
}
