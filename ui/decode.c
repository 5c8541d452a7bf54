#include "ui/decode.h"

#include "ui/key.h"

#include "base/check.h"
#include "base/text.h"

#include <string.h>

#define ESC     '\033'
#define UNKNOWN UINT32_MAX /* complete, but nobody knows it: swallowed */

/* Not keys: text from the clipboard starts, ends. */
#define PASTE_ON  (UINT32_MAX - 1)
#define PASTE_OFF (UINT32_MAX - 2)

/* What the bytes held so far are. */
enum match {
	MATCH_NONE,    /* nothing starts like this */
	MATCH_PARTIAL, /* more must come */
	MATCH_WHOLE,   /* complete */
};

/* clang-format off */
static const struct decode_sequence usual[] = {
	/* ECMA-48 and xterm, both cursor modes. */
	{ "\033[A", UI_KEY_UP },       { "\033OA", UI_KEY_UP },
	{ "\033[B", UI_KEY_DOWN },     { "\033OB", UI_KEY_DOWN },
	{ "\033[C", UI_KEY_RIGHT },    { "\033OC", UI_KEY_RIGHT },
	{ "\033[D", UI_KEY_LEFT },     { "\033OD", UI_KEY_LEFT },
	{ "\033[H", UI_KEY_HOME },     { "\033OH", UI_KEY_HOME },
	{ "\033[F", UI_KEY_END },      { "\033OF", UI_KEY_END },
	{ "\033[1~", UI_KEY_HOME },    { "\033[7~", UI_KEY_HOME },
	{ "\033[4~", UI_KEY_END },     { "\033[8~", UI_KEY_END },
	{ "\033[2~", UI_KEY_INSERT },  { "\033[3~", UI_KEY_DELETE },
	{ "\033[5~", UI_KEY_PAGE_UP }, { "\033[6~", UI_KEY_PAGE_DOWN },
	{ "\033[Z", UI_KEY_BACK_TAB }, { "\033OM", UI_KEY_ENTER },
	/* F1 to F4: VT100, xterm, putty, Linux console. */
	{ "\033OP", UI_KEY_F1 }, { "\033[11~", UI_KEY_F1 },
	{ "\033OQ", UI_KEY_F2 }, { "\033[12~", UI_KEY_F2 },
	{ "\033OR", UI_KEY_F3 }, { "\033[13~", UI_KEY_F3 },
	{ "\033OS", UI_KEY_F4 }, { "\033[14~", UI_KEY_F4 },
	{ "\033[[A", UI_KEY_F1 }, { "\033[[B", UI_KEY_F2 },
	{ "\033[[C", UI_KEY_F3 }, { "\033[[D", UI_KEY_F4 },
	{ "\033[[E", UI_KEY_F5 }, { "\033[15~", UI_KEY_F5 },
	{ "\033[17~", UI_KEY_F6 },  { "\033[18~", UI_KEY_F7 },
	{ "\033[19~", UI_KEY_F8 },  { "\033[20~", UI_KEY_F9 },
	{ "\033[21~", UI_KEY_F10 }, { "\033[23~", UI_KEY_F11 },
	{ "\033[24~", UI_KEY_F12 },
	/* Esc and a digit, for keyboards without function keys. */
	{ "\0331", UI_KEY_F1 }, { "\0332", UI_KEY_F2 },
	{ "\0333", UI_KEY_F3 }, { "\0334", UI_KEY_F4 },
	{ "\0335", UI_KEY_F5 }, { "\0336", UI_KEY_F6 },
	{ "\0337", UI_KEY_F7 }, { "\0338", UI_KEY_F8 },
	{ "\0339", UI_KEY_F9 }, { "\0330", UI_KEY_F10 },
	/* The number pad, when it was left in application mode. */
	{ "\033Op", '0' }, { "\033Oq", '1' }, { "\033Or", '2' },
	{ "\033Os", '3' }, { "\033Ot", '4' }, { "\033Ou", '5' },
	{ "\033Ov", '6' }, { "\033Ow", '7' }, { "\033Ox", '8' },
	{ "\033Oy", '9' }, { "\033On", '.' }, { "\033Om", '-' },
	{ "\033Ol", ',' }, { "\033Ok", '+' }, { "\033Oj", '*' },
	{ "\033Oo", '/' },
	/* Brackets around what is pasted. */
	{ "\033[200~", PASTE_ON }, { "\033[201~", PASTE_OFF },
	/* Control characters. */
	{ "\r", UI_KEY_ENTER },       { "\n", UI_KEY_ENTER },
	{ "\t", UI_KEY_TAB },         { "\b", UI_KEY_BACKSPACE },
	{ "\177", UI_KEY_BACKSPACE }, { "\003", UI_KEY_CTRL_C },
	{ "\022", UI_KEY_CTRL_R },    { "\025", UI_KEY_CTRL_U },
};
/* clang-format on */

_Static_assert(sizeof(usual) / sizeof(usual[0]) <= DECODE_SEQUENCES - 30,
	"room for what the terminal says of itself");

void
decode_init(struct decode *d, bool latin1, decode_emit *emit, void *ctx)
{
	*d = (struct decode){ .latin1 = latin1, .emit = emit, .ctx = ctx };
	memcpy(d->sequences, usual, sizeof(usual));
	d->sequence_count = sizeof(usual) / sizeof(usual[0]);
}

void
decode_learn(struct decode *d, const char *bytes, uint32_t key)
{
	size_t i;

	if (bytes == NULL || bytes[0] == '\0' ||
		strlen(bytes) >= DECODE_SEQUENCE_SIZE)
		return;
	/* Entries of the VT100 family make function keys of the number pad's
	 * figures, and figures are what it is there for. */
	if (bytes[0] != ESC && ((unsigned char)bytes[0] >= ' '))
		return;
	if (strncmp(bytes, "\033O", 2) == 0 && bytes[2] >= 'j' &&
		bytes[2] <= 'y' && bytes[3] == '\0')
		return;
	for (i = 0; i < d->sequence_count; i++)
		if (strcmp(d->sequences[i].bytes, bytes) == 0)
			break;
	if (i == DECODE_SEQUENCES)
		return;
	if (i == d->sequence_count)
		d->sequence_count++;
	memcpy(d->sequences[i].bytes, bytes, strlen(bytes) + 1);
	d->sequences[i].key = key;
}

/* Esc [ parameters final, or Esc [ [ letter (Linux console). */
static enum match
match_csi(const struct decode *d)
{
	char last = d->held[d->held_len - 1];

	if (d->held_len == 2)
		return MATCH_PARTIAL;
	if (d->held[2] == '[')
		return d->held_len == 3 ? MATCH_PARTIAL : MATCH_WHOLE;
	if (last >= 0x40 && last <= 0x7e)
		return MATCH_WHOLE;
	return last >= 0x20 && last <= 0x3f ? MATCH_PARTIAL : MATCH_NONE;
}

static uint32_t
find(const struct decode *d, const char *bytes)
{
	size_t i;

	for (i = 0; i < d->sequence_count; i++)
		if (strcmp(d->sequences[i].bytes, bytes) == 0)
			return d->sequences[i].key;
	return UNKNOWN;
}

/* A key with Shift, Ctrl or Alt is the key: "Esc [ 1 ; 5 A" is "Esc [ A". */
static uint32_t
without_modifier(const struct decode *d)
{
	char plain[DECODE_SEQUENCE_SIZE], last = d->held[d->held_len - 1];
	const char *mark = memchr(d->held, ';', d->held_len);
	size_t len;

	if (mark == NULL || d->held_len >= sizeof(plain))
		return UNKNOWN;
	len = (size_t)(mark - d->held);
	memcpy(plain, d->held, len);
	if (last != '~') {
		if (len != 3 || plain[2] != '1')
			return UNKNOWN; /* a report, not a key */
		len = 2;
	}
	if (last >= 'P' && last <= 'S')
		plain[1] = 'O'; /* F1 to F4 */
	plain[len] = last;
	plain[len + 1] = '\0';
	return find(d, plain);
}

static enum match
match_known(const struct decode *d, uint32_t *key)
{
	enum match m = MATCH_NONE;
	const struct decode_sequence *s;
	size_t i, len;

	for (i = 0; i < d->sequence_count; i++) {
		s = &d->sequences[i];
		len = strlen(s->bytes);
		if (len < d->held_len ||
			memcmp(s->bytes, d->held, d->held_len) != 0)
			continue;
		if (len == d->held_len) {
			*key = s->key;
			return MATCH_WHOLE;
		}
		m = MATCH_PARTIAL;
	}
	return m;
}

static enum match
match_escape(const struct decode *d, uint32_t *key)
{
	enum match m;

	if (d->held_len == 1)
		return MATCH_PARTIAL;
	if (d->spent && d->held_len == 2 && strchr("[O", d->held[1]) == NULL)
		return MATCH_NONE;
	m = match_known(d, key);
	if (m != MATCH_NONE)
		return m;
	if (d->held[1] == 'O')
		return d->held_len == 2 ? MATCH_PARTIAL : MATCH_WHOLE;
	if (d->held[1] != '[')
		return MATCH_NONE;
	m = match_csi(d);
	if (m == MATCH_WHOLE)
		*key = without_modifier(d);
	return m;
}

static enum match
match_text(const struct decode *d, uint32_t *key)
{
	unsigned char first = (unsigned char)d->held[0];
	unsigned char last = (unsigned char)d->held[d->held_len - 1];
	size_t want = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;

	*key = first;
	if (first < 0x80 || d->latin1)
		return MATCH_WHOLE;
	if (first < 0xc2 || first > 0xf4)
		return MATCH_NONE;
	if (d->held_len > 1 && (last & 0xc0) != 0x80)
		return MATCH_NONE;
	if (d->held_len < want)
		return MATCH_PARTIAL;
	if (text_decode(d->held, d->held_len, key) != d->held_len)
		return MATCH_NONE;
	return MATCH_WHOLE;
}

static enum match
match(const struct decode *d, uint32_t *key)
{
	enum match m;

	*key = UNKNOWN;
	if (d->held[0] == ESC)
		return match_escape(d, key);
	m = match_known(d, key);
	return m == MATCH_NONE ? match_text(d, key) : m;
}

/* Text from the clipboard is one line of text, whatever it holds. */
static uint32_t
pasted(struct decode *d, uint32_t key)
{
	if (key == UI_KEY_ENTER || key == UI_KEY_TAB)
		key = ' ';
	if (key_is_text(key))
		return key | UI_KEY_PASTED;
	/* A clipboard has no function keys: its end got lost. */
	d->pasting = false;
	return key;
}

static void
give(struct decode *d, uint32_t key)
{
	if (key < 0x20 || (key >= 0x7f && key < 0xa0) || key == UNKNOWN)
		return; /* means nothing here */
	if (d->pasting)
		key = pasted(d, key);
	d->emit(d->ctx, key);
}

static void feed(struct decode *d, char byte);

/* Nothing starts like what is held: gives its first byte up and takes the rest
 * again, so that no key behind a broken one is lost. */
static void
resolve(struct decode *d)
{
	char rest[sizeof(d->held)];
	size_t len = d->held_len, from = 1, i;
	bool escape = d->held[0] == ESC;
	bool spent = d->spent;

	memcpy(rest, d->held, len);
	d->held_len = 0;
	d->spent = false;
	if (escape && len > 2)
		from = len - 1; /* a broken sequence is no text */
	else if (escape && !spent)
		give(d, UI_KEY_F12);
	else if (!escape && (unsigned char)rest[0] >= 0x80)
		give(d, 0xFFFD);
	for (i = from; i < len; i++)
		feed(d, rest[i]);
	/* Esc Esc has acted at once; the second may still start an arrow. */
	if (escape && len == 2 && rest[1] == ESC)
		d->spent = !spent;
}

static void
feed(struct decode *d, char byte)
{
	uint32_t key;

	CHECK(d->held_len < sizeof(d->held));
	d->held[d->held_len++] = byte;
	switch (match(d, &key)) {
	case MATCH_PARTIAL:
		if (d->held_len < sizeof(d->held))
			return;
		d->held_len = 0; /* no terminal sends this */
		return;
	case MATCH_NONE:
		resolve(d);
		return;
	case MATCH_WHOLE:
		d->held_len = 0;
		d->spent = false;
		if (key == PASTE_ON || key == PASTE_OFF)
			d->pasting = key == PASTE_ON;
		else
			give(d, key);
	}
}

void
decode_byte(struct decode *d, char byte, int64_t now_ms)
{
	d->held_since_ms = now_ms;
	feed(d, byte);
}

int
decode_wait_ms(const struct decode *d, int64_t now_ms)
{
	int64_t left;

	if (d->held_len == 0)
		return -1;
	left = d->held_len == 1 ? DECODE_ESC_MS : DECODE_SEQUENCE_MS;
	left -= now_ms - d->held_since_ms;
	return left > 0 ? (int)left : 0;
}

void
decode_timeout(struct decode *d, int64_t now_ms)
{
	if (decode_wait_ms(d, now_ms) != 0)
		return;
	while (d->held_len > 0) {
		if (d->held[0] == ESC && d->held_len > 2)
			d->held_len = 0;
		else
			resolve(d);
	}
}
