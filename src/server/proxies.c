#include "server/proxies.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define MAPPED_BITS 96

/* Any address as one of IPv6. */
static bool
read_address(const char *text, uint8_t out[16], int *bits)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	*bits = 128;
	if (inet_pton(AF_INET6, text, out) == 1)
		return true;
	if (inet_pton(AF_INET, text, out + sizeof(mapped)) != 1)
		return false;
	memcpy(out, mapped, sizeof(mapped));
	return true;
}

static bool
read_network(char *word, struct proxy_network *out)
{
	char *slash = strchr(word, '/');
	char *end = NULL;
	bool four = strchr(word, ':') == NULL;
	long bits;

	if (slash != NULL)
		*slash = '\0';
	if (!read_address(word, out->address, &out->bits))
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
proxies_read(const char *text, struct proxies *out)
{
	static const char between[] = ", \t";
	char word[64];

	*out = (struct proxies){ 0 };
	if (text == NULL)
		return ERR_OK;
	for (;;) {
		size_t len;

		text += strspn(text, between);
		len = strcspn(text, between);
		if (len == 0)
			return ERR_OK;
		if (len >= sizeof(word) || out->count == PROXIES_MAX)
			return ERR_INVALID;
		memcpy(word, text, len);
		word[len] = '\0';
		if (!read_network(word, &out->networks[out->count++]))
			return ERR_INVALID;
		text += len;
	}
}

static bool
fits(const struct proxy_network *n, const uint8_t address[16])
{
	size_t bytes = (size_t)n->bits / 8;
	int rest = n->bits % 8;

	if (memcmp(n->address, address, bytes) != 0)
		return false;
	return rest == 0 ||
	       ((n->address[bytes] ^ address[bytes]) >> (8 - rest)) == 0;
}

bool
proxies_have(const struct proxies *p, const char *address)
{
	uint8_t bytes[16];
	int bits;

	if (!read_address(address, bytes, &bits))
		return false;
	for (size_t i = 0; i < p->count; i++) {
		if (fits(&p->networks[i], bytes))
			return true;
	}
	return false;
}

/* From the end, where our proxy has written: what stands before an address that
 * is none of ours, a client may have written itself. */
const char *
proxies_client(const struct proxies *p, const char *peer, const char *forwarded,
	struct arena *a)
{
	char *list = arena_strdup(a, forwarded);
	const char *client = arena_strdup(a, peer);

	while (proxies_have(p, client) && list[0] != '\0') {
		char *comma = strrchr(list, ',');
		char *word = comma == NULL ? list : comma + 1;
		uint8_t bytes[16];
		int bits;

		word += strspn(word, " \t");
		word[strcspn(word, " \t")] = '\0';
		if (!read_address(word, bytes, &bits))
			break;
		client = arena_strdup(a, word);
		if (comma == NULL)
			break;
		*comma = '\0';
	}
	return client;
}

const char *
proxies_source(const char *address, struct arena *a)
{
	static const uint8_t four[12] = { [10] = 0xff, [11] = 0xff };
	uint8_t bytes[16];
	char network[INET6_ADDRSTRLEN];

	if (inet_pton(AF_INET6, address, bytes) != 1 ||
		memcmp(bytes, four, sizeof(four)) == 0)
		return address;
	memset(bytes + 8, 0, 8);
	if (inet_ntop(AF_INET6, bytes, network, sizeof(network)) == NULL)
		return address;
	return arena_printf(a, "%s/64", network);
}
