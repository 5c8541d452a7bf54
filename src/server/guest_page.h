/*
 * The page behind the QR code of a stay: a form for a request, and how earlier
 * ones stand. route_guest.c decides what may be shown to whom; this file only
 * writes it.
 */
#ifndef OFFSYNC_SERVER_GUEST_PAGE_H
#define OFFSYNC_SERVER_GUEST_PAGE_H

#include "domain/record.h"
#include "server/exchange.h"
#include "server/guest_words.h"

#define GUEST_PAGE_REQUESTS_MAX 20
#define GUEST_FORM_KEY_SIZE     33 /* with the NUL */

struct guest_page {
	enum guest_language language;
	const char *token;
	const char *hotel_name;
	const char *room_number;
	const char *zone; /* of the hotel: "Europe/Vienna" */
	int64_t now_ms;
	/* Of this stay, newest first. */
	size_t request_count;
	const struct record *requests[GUEST_PAGE_REQUESTS_MAX];

	/* Above everything: a word, or GUEST_WORD_COUNT for none. */
	enum guest_word notice;
	bool wrong; /* the notice says that nothing was sent */
	/* Only the requests, looking again by itself: after one was sent. */
	bool list_only;
	/* What stands in the form. */
	const char *form_key;
	int kind; /* request_kind; -1: nothing chosen */
	const char *message;
};

/* The whole answer. */
enum exchange_next guest_page_write(
	struct exchange *x, const struct guest_page *p, int status);
/* For a code that is not, or no longer, good; the same for each reason. */
enum exchange_next guest_page_gone(
	struct exchange *x, enum guest_language l, int status);

/* Where the page is, in the arena. list: with what was asked for alone. */
const char *guest_page_address(struct arena *a, const char *token,
	enum guest_language l, enum guest_word notice, bool list);
/* A notice that such an address may carry; GUEST_WORD_COUNT: none of them. */
enum guest_word guest_page_notice(const char *name);

#endif
