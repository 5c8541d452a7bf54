#include "server/networks.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define MAPPED_BITS 96

bool
network_address(const char *text, uint8_t out[16])
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (inet_pton(AF_INET6, text, out) == 1)
		return true;
	if (inet_pton(AF_INET, text, out + sizeof(mapped)) != 1)
		return false;
	memcpy(out, mapped, sizeof(mapped));
	return true;
}

static bool
read_network(char *word, struct network *out)
{
	char *slash = strchr(word, '/');
	char *end = NULL;
	bool four = strchr(word, ':') == NULL;
	long bits;

	if (slash != NULL)
		*slash = '\0';
	out->bits = 128;
	if (!network_address(word, out->address))
		return false;
	if (slash == NULL)
		return true;
	bits = strtol(slash + 1, &end, 10);
	if (slash[1] < '0' || slash[1] > '9' || *end != '\0' ||
		bits > (four ? 32 : 128))
		return false;
	out->bits = (int)bits + (four ? MAPPED_BITS : 0);
	return true;
}

enum err
networks_read(const char *text, struct networks *out)
{
	static const char between[] = ", \t";
	char word[64];

	*out = (struct networks){ 0 };
	if (text == NULL)
		return ERR_OK;
	for (;;) {
		size_t len;

		text += strspn(text, between);
		len = strcspn(text, between);
		if (len == 0)
			return ERR_OK;
		if (len >= sizeof(word) || out->count == NETWORKS_MAX)
			return ERR_INVALID;
		memcpy(word, text, len);
		word[len] = '\0';
		if (!read_network(word, &out->list[out->count++]))
			return ERR_INVALID;
		text += len;
	}
}

static bool
fits(const struct network *n, const uint8_t address[16])
{
	size_t bytes = (size_t)n->bits / 8;
	int rest = n->bits % 8;

	if (memcmp(n->address, address, bytes) != 0)
		return false;
	return rest == 0 ||
	       ((n->address[bytes] ^ address[bytes]) >> (8 - rest)) == 0;
}

bool
networks_have(const struct networks *n, const char *address)
{
	uint8_t bytes[16];

	if (!network_address(address, bytes))
		return false;
	for (size_t i = 0; i < n->count; i++) {
		if (fits(&n->list[i], bytes))
			return true;
	}
	return false;
}
