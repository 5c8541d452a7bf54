/*
 * What happened, one sentence at a time (line 23), and the last ones kept for
 * reading again (F9 messages).
 */
#ifndef OFFSYNC_UI_WIDGET_MESSAGE_H
#define OFFSYNC_UI_WIDGET_MESSAGE_H

#include "ui/canvas.h"

#include <stddef.h>
#include <stdint.h>

#define MESSAGE_SIZE 200
#define MESSAGE_KEPT 50

struct message {
	int64_t at_ms;
	enum style style;
	char text[MESSAGE_SIZE];
};

struct message_log {
	struct message kept[MESSAGE_KEPT];
	size_t count; /* ever said */
	bool quiet;   /* the last one was read: line 23 is empty */
};

/* Cleans the text. The same sentence again only renews the time. */
__attribute__((format(printf, 4, 5))) void message_say(struct message_log *log,
	int64_t at_ms, enum style style, const char *format, ...);
/* Line 23 becomes empty; the sentence stays in the list. */
void message_hush(struct message_log *log);

/* The sentence for line 23; NULL: none. */
const struct message *message_last(const struct message_log *log);
/* age 0 is the newest; NULL: not kept any more. */
const struct message *message_get(const struct message_log *log, size_t age);

#endif
