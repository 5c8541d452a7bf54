#include "tests/bench/screen_text.h"

#include "tests/bench/measure.h"

#include <stdlib.h>
#include <string.h>

static void
keep(struct screen_text *t, char ch)
{
	if (t->len + 2 > t->cap) {
		t->cap = t->cap == 0 ? 65536 : t->cap * 2;
		t->text = realloc(t->text, t->cap);
		NEED(t->text != NULL);
	}
	t->text[t->len++] = ch;
	t->text[t->len] = '\0';
}

static void
after_escape(struct screen_text *t, char ch)
{
	if (ch == '[')
		t->state = SEQUENCE;
	else if (ch == ']')
		t->state = TITLE;
	else if (ch == '(' || ch == ')')
		t->state = CHARSET;
	else
		t->state = PLAIN;
}

static void
add(struct screen_text *t, char ch)
{
	switch (t->state) {
	case PLAIN:
		if (ch == '\033')
			t->state = ESCAPE;
		else
			keep(t, ch);
		break;
	case ESCAPE:
		after_escape(t, ch);
		break;
	case SEQUENCE:
		if (ch >= '@' && ch <= '~')
			t->state = PLAIN;
		break;
	case CHARSET:
		t->state = PLAIN;
		break;
	case TITLE:
		if (ch == '\a' || ch == '\\')
			t->state = PLAIN;
		break;
	}
}

void
screen_text_add(struct screen_text *t, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		add(t, bytes[i]);
}

void
screen_text_clear(struct screen_text *t)
{
	t->len = 0;
	if (t->text != NULL)
		t->text[0] = '\0';
}

bool
screen_text_has(const struct screen_text *t, const char *words)
{
	return t->text != NULL && strstr(t->text, words) != NULL;
}

void
screen_text_fini(struct screen_text *t)
{
	free(t->text);
	*t = (struct screen_text){ 0 };
}
