#include "net/http_failure.h"

#include <curl/curl.h>
#include <stddef.h>

/* Verification results of OpenSSL (x509_vfy.h), which only src/crypto may
 * include. */
static const char *
certificate_words(long result)
{
	static const struct {
		long result;
		const char *words;
	} results[] = {
		{ 9, "the server's certificate is not valid yet: check this "
		     "machine's clock" },
		{ 10, "the server's certificate has expired: check this "
		      "machine's clock, then ask the hotel's office" },
		{ 18, "the server's certificate is signed by nobody that this "
		      "terminal trusts" },
		{ 19, "the server's certificate is signed by nobody that this "
		      "terminal trusts" },
		{ 20, "the server's certificate is signed by nobody that this "
		      "terminal trusts" },
		{ 21, "the server's certificate is signed by nobody that this "
		      "terminal trusts" },
		{ 23, "the server's certificate was withdrawn" },
	};
	size_t i;

	for (i = 0; i < sizeof results / sizeof results[0]; i++) {
		if (results[i].result == result)
			return results[i].words;
	}
	return "the server's certificate is for another name";
}

static const struct {
	CURLcode code;
	enum err err;
	const char *words;
} failures[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, ERR_OFFLINE,
		"the server's name cannot be found" },
	{ CURLE_COULDNT_CONNECT, ERR_OFFLINE, "the server cannot be reached" },
	{ CURLE_OPERATION_TIMEDOUT, ERR_TIMEOUT,
		"the server did not answer in time" },
	{ CURLE_GOT_NOTHING, ERR_OFFLINE,
		"the connection broke before an answer came" },
	{ CURLE_SEND_ERROR, ERR_OFFLINE, "the connection broke while sending" },
	{ CURLE_RECV_ERROR, ERR_OFFLINE,
		"the connection broke before the whole answer was there" },
	{ CURLE_PARTIAL_FILE, ERR_OFFLINE,
		"the connection broke before the whole answer was there" },
	{ CURLE_BAD_CONTENT_ENCODING, ERR_OFFLINE,
		"the answer cannot be unpacked" },
	{ CURLE_WEIRD_SERVER_REPLY, ERR_OFFLINE, "the answer is not HTTP" },
	{ CURLE_UNSUPPORTED_PROTOCOL, ERR_OFFLINE, "the answer is not HTTP" },
	{ CURLE_FILESIZE_EXCEEDED, ERR_TOO_LARGE,
		"the answer is larger than allowed" },
	{ CURLE_SSL_CONNECT_ERROR, ERR_KEY,
		"a secure connection could not be made" },
	{ CURLE_SSL_CACERT_BADFILE, ERR_KEY,
		"the file of trusted certificates cannot be read" },
	{ CURLE_PEER_FAILED_VERIFICATION, ERR_KEY, NULL },
};

enum err
http_failure(int curl_code, long verify_result, const char **words)
{
	size_t i;

	for (i = 0; i < sizeof failures / sizeof failures[0]; i++) {
		if ((int)failures[i].code == curl_code) {
			*words = failures[i].words;
			if (*words == NULL)
				*words = certificate_words(verify_result);
			return failures[i].err;
		}
	}
	*words = "the exchange with the server failed";
	return ERR_OFFLINE;
}
