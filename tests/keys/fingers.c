#include "tests/keys/fingers.h"

#include "base/check.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* clang-format off */

/* What a keyboard, a clipboard or a broken line sends. */
static const char *const single[] = {
	"\r", "\r", "\r", "\r", "\t", "\t", "\t", "\033[Z", " ", " ", "\177",
	"\033OA", "\033OB", "\033OB", "\033[A", "\033[B", "\033OC", "\033OD",
	"\033[5~", "\033[6~", "\033[H", "\033[F", "\033[3~", "\025", "\022",
	"\033OP", "\033OQ", "\033OQ", "\033OQ", "\033OR", "\033OS", "\033OS",
	"\033[15~", "\033[17~", "\033[17~", "\033[18~", "\033[19~", "\033[20~",
	"\033[21~", "\033[24~", "\0331", "\0332", "\0333", "\0334", "\0336",
	"\0337", "\0338", "\0339", "\0330", "\033", "\033\033", "?", "/", ":",
};
static const char *const odd[] = {
	"\033[", "\033O", "\033[1;5A", "\033[99;5u", "\033Ox", "\033[?1;2c",
	"\033[200~two\rlines\033[201~", "\033[200~never ends", "\033[201~",
	"\033]0;title\007", "\xff", "\xc3", "\xe6\x9e\x95", "\xc3\xa9",
	"\xf0\x9f\x8d\xb0", "e\xcc\x81", "\xe2\x80\xae", "\001", "\002", "\005",
	"\030", "\033[[A", "\033[;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;~", "\033a",
};
/* What gets somewhere: else one stays at the door. */
static const char *const words[] = {
	"2468", "ada", "max", "201", "408", "515", "gru", "mos", "+2", "-1", "t",
	"24.12", "100", "12.50", "1,5", "0", "999999999999", "-7", "passport",
	"NLD", "XK1234567", "DOE, Jo", "ref 12", "8 ", "bgr", "2 fri/no salt",
	"stamps", "noise", "drip", "everything", "%s%n", "';--",
};
static const char *const commands[] = {
	"walk", "check", "pay", "charge", "drawer", "order", "room", "sync",
	"conflict", "undo", "request", "report", "block", "sign out", "book",
	"audit", "message", "journal", "limits", "print", "house", "x", "",
};

/* clang-format on */

static size_t
put(struct buf *out, const char *bytes)
{
	buf_adds(out, bytes);
	return 1;
}

static size_t
put_word(struct buf *out, const char *word)
{
	buf_adds(out, word);
	return strlen(word);
}

static size_t
one(struct chance *c, struct buf *out)
{
	switch (chance_below(c, 16)) {
	case 0:
	case 1:
	case 2:
		buf_addc(out, (char)('0' + chance_below(c, 10)));
		return 1;
	case 3:
	case 4:
	case 5:
		buf_addc(out, (char)('a' + chance_below(c, 26)));
		return 1;
	case 6:
		buf_addc(out, (char)(' ' + chance_below(c, 95)));
		return 1;
	case 7:
		return put(out, odd[chance_below(c, COUNT(odd))]);
	case 8:
	case 9:
		return put_word(out, words[chance_below(c, COUNT(words))]);
	default:
		return put(out, single[chance_below(c, COUNT(single))]);
	}
}

/* A screen, a command, an action on the marked row. */
static size_t
go(struct chance *c, struct buf *out)
{
	static const char keys[] = "1234567890abcdefghijklmnopqrstuvwxyz";

	switch (chance_below(c, 3)) {
	case 0:
		(void)put(out, "\033[21~");
		buf_addc(out, keys[chance_below(c, sizeof(keys) - 1)]);
		return 2;
	case 1:
		(void)put(out, "\033[20~");
		return 2 +
		       put_word(out,
			       commands[chance_below(c, COUNT(commands))]) +
		       put(out, "\r") - 1;
	default:
		(void)put(out, "\r");
		buf_addc(out, (char)('1' + chance_below(c, 9)));
		return 2;
	}
}

size_t
fingers_burst(struct chance *c, struct buf *out)
{
	size_t wanted = 1 + chance_below(c, 1 + chance_below(c, 20));
	size_t keys = 0;

	while (keys < wanted)
		keys += chance_of(c, 80) ? go(c, out) : one(c, out);
	CHECK(buf_ok(out));
	return keys;
}
