/* How every connection to the server is made (declared in http_priv.h). */
#include "net/http_priv.h"

#include "base/check.h"
#include "base/text.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#define BEARER_MAX      ((size_t)16 * 1024)
#define RETRY_AFTER_MAX INT64_C(1000000)

bool
http_is_allowed(const char *url)
{
	CURLU *u = curl_url();
	char *scheme = NULL;
	char *host = NULL;
	bool ok = false;

	CHECK(u != NULL);
	if (curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
		curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
		curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK) {
		ok = strcmp(scheme, "https") == 0 ||
		     (strcmp(scheme, "http") == 0 &&
			     (strcmp(host, "localhost") == 0 ||
				     strncmp(host, "127.", 4) == 0 ||
				     strcmp(host, "[::1]") == 0));
		/* 127.evil.example is a name, not an address. */
		if (strncmp(host, "127.", 4) == 0 &&
			strspn(host, "0123456789.") != strlen(host))
			ok = strcmp(scheme, "https") == 0;
	}
	curl_free(scheme);
	curl_free(host);
	curl_url_cleanup(u);
	return ok;
}

void
http_set_trust(CURL *easy, const struct http_trust *trust)
{
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(
		easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	if (trust->ca_file != NULL) {
		/* A private authority stands alone. */
		curl_easy_setopt(easy, CURLOPT_CAINFO, trust->ca_file);
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
	if (trust->certificate != NULL && trust->key != NULL) {
		curl_easy_setopt(easy, CURLOPT_SSLCERT, trust->certificate);
		curl_easy_setopt(easy, CURLOPT_SSLKEY, trust->key);
	}
}

struct curl_slist *
http_add_bearer(struct curl_slist *headers, const char *bearer)
{
	struct curl_slist *longer = headers;
	struct buf line;

	buf_init_secret(&line, BEARER_MAX);
	buf_addf(&line, "Authorization: Bearer %s", bearer);
	if (buf_ok(&line))
		longer = curl_slist_append(headers, line.data);
	CHECK(longer != NULL);
	buf_wipe(&line);
	return longer;
}

bool
http_header_value(
	const char *line, size_t len, const char *name, char *out, size_t size)
{
	size_t n = strlen(name);

	if (len <= n || line[n] != ':' || strncasecmp(line, name, n) != 0)
		return false;
	line += n + 1;
	len -= n + 1;
	while (len > 0 && (line[0] == ' ' || line[0] == '\t')) {
		line++;
		len--;
	}
	while (len > 0 && strchr("\r\n \t", line[len - 1]) != NULL)
		len--;
	if (len >= size)
		len = size - 1;
	memcpy(out, line, len);
	out[len] = '\0';
	return true;
}

int64_t
http_retry_after(const char *value, int64_t server_date)
{
	int64_t s;
	time_t date;

	if (value[0] == '\0')
		return -1;
	if (strspn(value, "0123456789") == strlen(value)) {
		if (!text_to_int(value, &s) || s > RETRY_AFTER_MAX)
			return RETRY_AFTER_MAX;
		return s;
	}
	date = curl_getdate(value, NULL);
	if (date == -1)
		return -1;
	s = (int64_t)date -
	    (server_date != -1 ? server_date : (int64_t)time(NULL));
	return s < 0 ? 0 : s;
}
