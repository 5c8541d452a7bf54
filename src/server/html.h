/*
 * HTML from templates: a template is a constant of the program, and each {} in
 * it takes one text from outside, which goes through the only function that
 * escapes. There is no other way to get a text into a page.
 *
 *   html(out, "<p class=\"{}\">{}</p>", state, message);
 */
#ifndef OFFSYNC_SERVER_HTML_H
#define OFFSYNC_SERVER_HTML_H

#include "base/buf.h"

/* Text for an element or a quoted attribute: & < > " ' as references; control
 * characters, broken UTF-8 and invisible characters are cleaned away. */
void html_escape(const char *text, struct buf *out);

/* Use html(). A wrong number of texts is a mistake of ours (CHECK). */
void html_fill(struct buf *out, const char *template, const char *const *texts);

/* The empty strings make it a constant. */
#define html(out, template, ...)                                               \
	html_fill((out), "" template "",                                       \
		(const char *const[]){ __VA_ARGS__, NULL })
#define html_add(out, template)                                                \
	html_fill((out), "" template "", (const char *const[]){ NULL })

#endif
