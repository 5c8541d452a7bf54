/*
 * What http.c (exchanges) and live.c (the live feed) share. Nobody else
 * includes this.
 */
#ifndef OFFSYNC_NET_HTTP_PRIV_H
#define OFFSYNC_NET_HTTP_PRIV_H

#include "net/http.h"

#include <curl/curl.h>

#ifndef OFFSYNC_VERSION
#define OFFSYNC_VERSION "0"
#endif

#define HTTP_CONNECT_MS    5000L
#define HTTP_FIRST_BYTE_MS 10000

/* Plain HTTP never leaves the machine. */
bool http_is_allowed(const char *url);
/* Whom a connection trusts, and that nothing leads it elsewhere. ca_file NULL:
 * the system's. */
struct http_trust {
	const char *ca_file;
	const char *certificate; /* of our own; NULL: none */
	const char *key;
};
void http_set_trust(CURL *easy, const struct http_trust *trust);
/* "Authorization: Bearer …" behind a list of headers; gives the longer one. */
struct curl_slist *http_add_bearer(
	struct curl_slist *headers, const char *bearer);
/* RFC 9110 10.2.3: seconds, or a date, which is read against the server's own
 * clock (-1: it did not say). Anything else is no wish at all: -1. */
int64_t http_retry_after(const char *value, int64_t server_date);
/* The value of a header line when it is called name; without blanks around. */
bool http_header_value(
	const char *line, size_t len, const char *name, char *out, size_t size);

const struct http_trust *http_trust(const struct http *h);

#endif
