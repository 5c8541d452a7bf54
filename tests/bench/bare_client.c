#include "tests/bench/bare_client.h"

#include "tests/bench/measure.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

#define HEADER_MAX 4096

struct bare_client {
	CURL *curl;
	struct curl_slist *headers;
};

static size_t
take(char *text, size_t size, size_t n, void *ctx)
{
	if (ctx != NULL)
		buf_add(ctx, text, size * n);
	return size * n;
}

struct bare_client *
bare_client_open(const char *url, const char *bearer)
{
	struct bare_client *c = calloc(1, sizeof(*c));
	char header[HEADER_MAX];

	NEED(c != NULL && curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
	c->curl = curl_easy_init();
	NEED(c->curl != NULL);
	c->headers = curl_slist_append(NULL, "Content-Type: application/json");
	c->headers = curl_slist_append(c->headers, "Expect:");
	if (bearer != NULL) {
		NEED(snprintf(header, sizeof(header),
			     "Authorization: Bearer %s",
			     bearer) < (int)sizeof(header));
		c->headers = curl_slist_append(c->headers, header);
	}
	(void)curl_easy_setopt(c->curl, CURLOPT_URL, url);
	(void)curl_easy_setopt(c->curl, CURLOPT_PROXY, "");
	(void)curl_easy_setopt(c->curl, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, c->headers);
	(void)curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, take);
	return c;
}

void
bare_client_send(
	struct bare_client *c, const char *body, size_t len, struct buf *answer)
{
	long status = 0;

	(void)curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, answer);
	(void)curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, body);
	(void)curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE, (long)len);
	NEED(curl_easy_perform(c->curl) == CURLE_OK);
	(void)curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &status);
	NEED(status == 200);
}

void
bare_client_close(struct bare_client *c)
{
	curl_easy_cleanup(c->curl);
	curl_slist_free_all(c->headers);
	free(c);
}
