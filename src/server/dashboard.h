/*
 * The specification's sync performance dashboard for the managers of one hotel:
 * what is on it, read in one go, and the page that says so. route_dashboard.c
 * decides who sees it.
 */
#ifndef OFFSYNC_SERVER_DASHBOARD_H
#define OFFSYNC_SERVER_DASHBOARD_H

#include "domain/record.h"
#include "server/exchange.h"
#include "server/staff_session.h"

#define DASHBOARD_CONFLICTS_MAX 50

struct dashboard {
	int64_t now_ms;
	int64_t days; /* of the figures */
	bool still;   /* does not look again by itself */
	const struct record *property;
	struct storage_figures figures;
	struct storage_terminal_list terminals;
	struct record_list conflicts; /* open ones, oldest first */
	/* What each of the first DASHBOARD_CONFLICTS_MAX is about: "stay 204".
	 */
	const char **subjects;
	/* Of the security log, the newest first. */
	struct storage_event *events;
	size_t event_count;
	size_t review_count; /* actions of revoked terminals that wait */
};

#define DASHBOARD_EVENTS_MAX 20

/* On a reader's storage. ERR_NOT_FOUND: no such hotel, or it has no records
 * yet. */
enum err dashboard_read(struct storage *s, const char *tenant_id, int64_t days,
	int64_t now_ms, struct arena *a, struct dashboard *out) MUST_CHECK;

/* The whole answer. */
enum exchange_next dashboard_write(struct exchange *x,
	const struct dashboard *d, const struct staff_session *who);

/* How often it looks again. */
#define DASHBOARD_REFRESH_S 30

#endif
