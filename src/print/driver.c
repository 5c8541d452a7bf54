#include "print/driver.h"

#include "base/text.h"
#include "print/code_page.h"

#define ESC "\x1b"
#define GS  "\x1d"

/* ---- ESC/POS ---- */

static void
set(struct buf *out, const char *command, int n)
{
	buf_adds(out, command);
	buf_addc(out, (char)n);
}

/* Only what differs from the line before. */
static void
change_style(struct buf *out, unsigned from, unsigned to)
{
	static const struct {
		unsigned style;
		const char *command;
		int on;
	} styles[] = {
		{ PAPER_CENTRE, ESC "a", 1 },
		{ PAPER_BOLD, ESC "E", 1 },
		{ PAPER_BIG, GS "!", 0x11 },
	};

	for (size_t i = 0; i < sizeof(styles) / sizeof(styles[0]); i++)
		if ((from ^ to) & styles[i].style)
			set(out, styles[i].command,
				to & styles[i].style ? styles[i].on : 0);
}

void
driver_escpos(const struct paper *p, enum conf_code_page page, struct buf *out)
{
	static const char kick[] = { '\x1b', 'p', 0, 25, '\xfa' };
	static const char cut[] = { '\x1d', 'V', 66, 0 };
	unsigned style = PAPER_NORMAL;

	buf_adds(out, ESC "@");
	if (code_page_select(page) >= 0)
		set(out, ESC "t", code_page_select(page));
	for (size_t i = 0; i < p->count; i++) {
		const struct paper_line *l = &p->lines[i];

		switch (l->kind) {
		case PAPER_KICK:
			buf_add(out, kick, sizeof(kick));
			break;
		case PAPER_CUT:
			change_style(out, style, PAPER_NORMAL);
			style = PAPER_NORMAL;
			buf_add(out, cut, sizeof(cut));
			break;
		case PAPER_TEXT:
			change_style(out, style, l->style);
			style = l->style;
			code_page_add(page, l->text, out);
			buf_addc(out, '\n');
			break;
		}
	}
}

/* ---- text ---- */

static void
add_text(const struct paper *p, const struct paper_line *l,
	enum conf_code_page page, struct buf *out)
{
	int left = p->columns - (int)text_width(l->text);

	if (l->style & PAPER_CENTRE && left > 1)
		buf_addf(out, "%*s", left / 2, "");
	code_page_add(page, l->text, out);
}

void
driver_plain(const struct paper *p, enum conf_code_page page, struct buf *out)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct paper_line *l = &p->lines[i];

		if (l->kind == PAPER_CUT) {
			buf_addc(out, '\f');
		} else if (l->kind == PAPER_TEXT) {
			add_text(p, l, page, out);
			/* Old line printers want both. */
			buf_adds(out, page == CONF_PAGE_UTF8 ? "\n" : "\r\n");
		}
	}
}

void
driver_text(const struct paper *p, struct buf *out)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct paper_line *l = &p->lines[i];

		if (l->kind == PAPER_TEXT) {
			add_text(p, l, CONF_PAGE_UTF8, out);
			buf_addc(out, '\n');
		} else if (l->kind == PAPER_CUT && i + 1 < p->count) {
			for (int n = 0; n < p->columns / 2; n++)
				buf_adds(out, n > 0 ? " -" : "-");
			buf_addc(out, '\n');
		}
	}
}
