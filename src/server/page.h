/*
 * The frame of every page for people: head, title, and the stylesheet that all
 * of them share (data/web/style.css). No script anywhere; old phones see plain
 * text in a sensible order.
 */
#ifndef OFFSYNC_SERVER_PAGE_H
#define OFFSYNC_SERVER_PAGE_H

#include "server/exchange.h"

struct page {
	const char *language; /* "en" */
	const char *title;
	const char *class; /* of the body: "guest" */
	/* 0: does not refresh itself. A page that does must offer one that does
	 * not (WCAG 2.2.1). */
	int refresh_s;
	const char *refresh_to; /* with refresh_s: the address */
};

/* Everything up to and with <body>; what follows is appended to x->answer. */
void page_begin(struct exchange *x, const struct page *p);
/* Ends it and makes it the answer. */
enum exchange_next page_end(struct exchange *x, int status);

/* See Other: what a form that was taken answers, so that looking again sends
 * nothing again. to in the arena. */
enum exchange_next page_redirect(struct exchange *x, const char *to);

/* Of data/web. */
extern const char style_css[];
extern const size_t style_css_len;

#endif
