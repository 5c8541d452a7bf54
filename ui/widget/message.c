#include "ui/widget/message.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
message_say(struct message_log *log, int64_t at_ms, enum style style,
	const char *format, ...)
{
	char raw[MESSAGE_SIZE * 2], clean[MESSAGE_SIZE];
	const struct message *last = message_get(log, 0);
	struct message *m;
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(raw, sizeof(raw), format, ap);
	va_end(ap);
	(void)text_clean(TEXT_LINE, raw, strlen(raw), clean, sizeof(clean),
		sizeof(clean));
	if (last == NULL || strcmp(last->text, clean) != 0)
		log->count++;
	m = &log->kept[(log->count - 1) % MESSAGE_KEPT];
	m->at_ms = at_ms;
	m->style = style;
	memcpy(m->text, clean, sizeof(clean));
	log->quiet = false;
}

void
message_hush(struct message_log *log)
{
	log->quiet = true;
}

const struct message *
message_last(const struct message_log *log)
{
	return log->quiet ? NULL : message_get(log, 0);
}

const struct message *
message_get(const struct message_log *log, size_t age)
{
	if (age >= log->count || age >= MESSAGE_KEPT)
		return NULL;
	return &log->kept[(log->count - 1 - age) % MESSAGE_KEPT];
}
