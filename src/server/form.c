#include "server/form.h"

#include <stdbool.h>
#include <string.h>

static int
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool
is_escape(const char *at, const char *end)
{
	return *at == '%' && end - at > 2 && digit_of(at[1]) >= 0 &&
	       digit_of(at[2]) >= 0;
}

static const char *
decode(const char *at, const char *end, struct arena *a)
{
	char *out = arena_alloc(a, (size_t)(end - at) + 1, 1);
	char *to = out;

	while (at < end) {
		if (is_escape(at, end)) {
			*to++ = (char)(digit_of(at[1]) * 16 + digit_of(at[2]));
			at += 3;
		} else {
			*to++ = *at == '+' ? ' ' : *at;
			at++;
		}
	}
	*to = '\0';
	return out;
}

const char *
form_find(const char *form, size_t len, const char *name, struct arena *a)
{
	const char *end = form + len;
	size_t name_len = strlen(name);

	while (form < end) {
		const char *next = memchr(form, '&', (size_t)(end - form));

		if (next == NULL)
			next = end;
		if ((size_t)(next - form) > name_len &&
			memcmp(form, name, name_len) == 0 &&
			form[name_len] == '=')
			return decode(form + name_len + 1, next, a);
		form = next < end ? next + 1 : end;
	}
	return "";
}

const char *
form_cookie(const char *header, const char *name, struct arena *a)
{
	size_t name_len = strlen(name);

	while (*header != '\0') {
		header += strspn(header, " ;");
		if (strncmp(header, name, name_len) == 0 &&
			header[name_len] == '=') {
			header += name_len + 1;
			return arena_strndup(a, header, strcspn(header, "; "));
		}
		header += strcspn(header, ";");
	}
	return "";
}
