/*
 * What a failed transfer means: our code, and words for a person.
 */
#ifndef OFFSYNC_NET_HTTP_FAILURE_H
#define OFFSYNC_NET_HTTP_FAILURE_H

#include "base/err.h"

/* curl_code: a CURLcode that is not CURLE_OK. verify_result: OpenSSL's result
 * of the certificate check. *words: static sentence without full stop. */
enum err http_failure(
	int curl_code, long verify_result, const char **words) MUST_CHECK;

#endif
