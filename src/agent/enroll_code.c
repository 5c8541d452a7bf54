#include "agent/enroll_code.h"

#include <string.h>

static const char word[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			   "abcdefghijklmnopqrstuvwxyz0123456789-_";

enum err
enroll_code_parse(const char *text, struct enroll_code *out)
{
	size_t hotel;
	size_t secret;
	const char *rest;

	text += strspn(text, " \t\r\n");
	hotel = strspn(text, word);
	if (hotel == 0 || hotel >= sizeof out->hotel || text[hotel] != '.')
		return ERR_INVALID;
	rest = text + hotel + 1;
	secret = strspn(rest, word);
	if (secret == 0 || secret >= sizeof out->secret ||
		rest[secret + strspn(rest + secret, " \t\r\n")] != '\0')
		return ERR_INVALID;
	memcpy(out->hotel, text, hotel);
	out->hotel[hotel] = '\0';
	memcpy(out->secret, rest, secret);
	out->secret[secret] = '\0';
	return ERR_OK;
}
