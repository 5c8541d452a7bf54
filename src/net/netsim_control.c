#include "base/check.h"
#include "base/text.h"
#include "net/netsim.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define MILLION    INT64_C(1000000)
#define NUMBER_MAX INT64_C(1000000000000) /* sums of it do not overflow */

void
netsim_link_init(struct netsim_link *link)
{
	*link = (struct netsim_link){ .cut = -1, .cut_request = -1 };
}

/* "0", "1", "0.25", ".5": up to six places, in parts per million. */
static bool
parse_chance(const char *s, int64_t *out)
{
	int64_t ppm = 0;
	int64_t unit = MILLION;

	if (strspn(s, "0123456789.") != strlen(s) || s[0] == '\0' ||
		strcmp(s, ".") == 0)
		return false;
	if (s[0] != '.') {
		if ((s[0] != '0' && s[0] != '1') ||
			(s[1] != '\0' && s[1] != '.'))
			return false;
		ppm = (s[0] - '0') * MILLION;
		s++;
	}
	if (*s == '.') {
		for (s++; *s != '\0' && unit > 1; s++) {
			if (*s == '.')
				return false;
			unit /= 10;
			ppm += (*s - '0') * unit;
		}
	}
	if (*s != '\0' || ppm > MILLION)
		return false;
	*out = ppm;
	return true;
}

/* Each takes the words behind the name ("" when there are none). */
static bool
take_flag(const char *words, void *to)
{
	if (strcmp(words, "on") != 0 && strcmp(words, "off") != 0)
		return false;
	*(bool *)to = words[1] == 'n';
	return true;
}

static bool
take_yes(const char *words, void *to)
{
	if (words[0] != '\0')
		return false;
	*(bool *)to = true;
	return true;
}

static bool
take_no(const char *words, void *to)
{
	if (words[0] != '\0')
		return false;
	*(bool *)to = false;
	return true;
}

static bool
take_number(const char *words, void *to)
{
	int64_t n;

	if (!text_to_int(words, &n) || n < 0 || n > NUMBER_MAX)
		return false;
	*(int64_t *)to = n;
	return true;
}

static bool
take_chance(const char *words, void *to)
{
	return parse_chance(words, to);
}

static bool
take_cut(const char *words, void *to)
{
	if (strcmp(words, "off") == 0) {
		*(int64_t *)to = -1;
		return true;
	}
	return take_number(words, to);
}

/* "503", "503 30", "429 Wed, 21 Oct 2026 07:28:00 GMT", "off". */
static bool
take_answer(const char *words, void *to)
{
	struct netsim_link *link = to;
	size_t n = strcspn(words, " ");
	char status[8];
	int64_t number;

	if (strcmp(words, "off") == 0) {
		link->answer = 0;
		link->retry_after[0] = '\0';
		return true;
	}
	if (n != 3)
		return false;
	memcpy(status, words, n);
	status[n] = '\0';
	words += n + strspn(words + n, " ");
	if (!text_to_int(status, &number) || number < 200 || number > 599 ||
		strlen(words) >= sizeof link->retry_after)
		return false;
	link->answer = number;
	(void)snprintf(
		link->retry_after, sizeof link->retry_after, "%s", words);
	return true;
}

static bool
take_reset(const char *words, void *to)
{
	if (words[0] != '\0')
		return false;
	netsim_link_init(to);
	return true;
}

/* clang-format off */
#define AT(field) offsetof(struct netsim_link, field)
static const struct {
	const char *name;
	bool (*take)(const char *words, void *to);
	size_t offset;
	const char *usage;
} lines[] = {
	{"offline",       take_yes,    AT(offline),       "offline"},
	{"online",        take_no,     AT(offline),       "online"},
	{"silent",        take_flag,   AT(silent),        "silent on|off"},
	{"delay",         take_number, AT(delay_ms),      "delay MILLISECONDS"},
	{"rate",          take_number, AT(rate),          "rate BYTES-PER-SECOND"},
	{"loss",          take_chance, AT(loss),          "loss 0..1"},
	{"drop-response", take_chance, AT(drop_response), "drop-response 0..1"},
	{"duplicate",     take_chance, AT(duplicate),     "duplicate 0..1"},
	{"truncate",      take_chance, AT(truncate),      "truncate 0..1"},
	{"cut",           take_cut,    AT(cut),           "cut BYTES|off"},
	{"cut-request",   take_cut,    AT(cut_request),   "cut-request BYTES|off"},
	{"portal",        take_flag,   AT(portal),        "portal on|off"},
	{"answer",        take_answer, 0,                 "answer STATUS [RETRY-AFTER]|off"},
	{"reset",         take_reset,  0,                 "reset"},
	{"quit",          take_yes,    AT(quit),          "quit"},
};
/* clang-format on */

static void
add_chance(struct buf *out, const char *name, int64_t ppm)
{
	buf_addf(out, " %s=%d.%06d", name, (int)(ppm / MILLION),
		(int)(ppm % MILLION));
}

static void
add_status(const struct netsim_link *link, struct buf *out)
{
	buf_addf(out, "%s silent=%s portal=%s",
		link->offline ? "offline" : "online",
		link->silent ? "on" : "off", link->portal ? "on" : "off");
	buf_adds(out, " delay=");
	buf_add_int(out, link->delay_ms);
	buf_adds(out, " rate=");
	buf_add_int(out, link->rate);
	add_chance(out, "loss", link->loss);
	add_chance(out, "drop-response", link->drop_response);
	add_chance(out, "duplicate", link->duplicate);
	add_chance(out, "truncate", link->truncate);
	buf_adds(out, " cut=");
	buf_add_int(out, link->cut);
	buf_adds(out, " cut-request=");
	buf_add_int(out, link->cut_request);
	buf_adds(out, " answer=");
	buf_add_int(out, link->answer);
	buf_adds(out, " up=");
	buf_add_int(out, link->up);
	buf_adds(out, " down=");
	buf_add_int(out, link->down);
	buf_adds(out, " requests=");
	buf_add_int(out, link->requests);
}

enum err
netsim_parse_control_line(
	const char *line, struct netsim_link *link, struct buf *answer)
{
	size_t n = strcspn(line, " ");
	const char *words = line + n + strspn(line + n, " ");
	size_t i;

	if (n == 6 && strncmp(line, "status", n) == 0 && words[0] == '\0') {
		add_status(link, answer);
		return ERR_OK;
	}
	for (i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		if (strlen(lines[i].name) != n ||
			strncmp(lines[i].name, line, n) != 0)
			continue;
		if (!lines[i].take(words, (char *)link + lines[i].offset)) {
			buf_addf(answer, "error: write it as: %s",
				lines[i].usage);
			return ERR_INVALID;
		}
		buf_adds(answer, "ok");
		return ERR_OK;
	}
	buf_adds(answer, "error: one of:");
	for (i = 0; i < sizeof lines / sizeof lines[0]; i++)
		buf_addf(answer, " %s", lines[i].name);
	buf_adds(answer, " status");
	return ERR_INVALID;
}
