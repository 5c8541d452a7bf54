#include "server/proxies.h"

#include <arpa/inet.h>
#include <string.h>

/* From the end, where our proxy has written: what stands before an address that
 * is none of ours, a client may have written itself. */
const char *
proxies_client(const struct networks *p, const char *peer,
	const char *forwarded, struct arena *a)
{
	char *list = arena_strdup(a, forwarded);
	const char *client = arena_strdup(a, peer);

	while (networks_have(p, client) && list[0] != '\0') {
		char *comma = strrchr(list, ',');
		char *word = comma == NULL ? list : comma + 1;
		uint8_t bytes[16];

		word += strspn(word, " \t");
		word[strcspn(word, " \t")] = '\0';
		if (!network_address(word, bytes))
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
