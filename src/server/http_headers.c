/* Headers of answers (declared in http_priv.h). */
#include "server/http_priv.h"

#include "base/log.h"

void
http_header(struct MHD_Response *r, const char *name, const char *value)
{
	if (MHD_add_response_header(r, name, value) != MHD_YES)
		log_warn("header %s could not be added", name);
}

/* What a browser may do with an answer, by what it is for. Forms of pages say
 * where they come from, so the address may be told to ourselves. */
static const struct {
	const char *policy;
	const char *referrer;
	const char *cache;
} browser_headers[] = {
	[ANSWER_DATA] = { "default-src 'none'; frame-ancestors 'none'",
		"no-referrer", "no-store" },
	[ANSWER_PAGE] = { "default-src 'none'; style-src 'self'; "
			  "form-action 'self'; base-uri 'none'; "
			  "frame-ancestors 'none'",
		"same-origin", "no-store" },
	[ANSWER_ASSET] = { "default-src 'none'; frame-ancestors 'none'",
		"no-referrer", "public, max-age=86400" },
};

void
http_security_headers(const struct exchange *x, struct MHD_Response *r)
{
	http_header(r, MHD_HTTP_HEADER_VARY,
		x->kind == ANSWER_PAGE ? "Accept-Encoding, Accept-Language"
				       : "Accept-Encoding");
	http_header(r, "X-Content-Type-Options", "nosniff");
	http_header(r, "Referrer-Policy", browser_headers[x->kind].referrer);
	http_header(r, "X-Frame-Options", "DENY");
	http_header(
		r, "Content-Security-Policy", browser_headers[x->kind].policy);
	if (x->secure)
		http_header(r, "Strict-Transport-Security", "max-age=31536000");
}

void
http_kind_headers(const struct exchange *x, struct MHD_Response *r)
{
	http_header(r, MHD_HTTP_HEADER_CACHE_CONTROL,
		browser_headers[x->kind].cache);
	if (x->language != NULL)
		http_header(r, MHD_HTTP_HEADER_CONTENT_LANGUAGE, x->language);
	if (x->location != NULL)
		http_header(r, MHD_HTTP_HEADER_LOCATION, x->location);
	if (x->refresh != NULL)
		http_header(r, "Refresh", x->refresh);
	if (x->cookie != NULL)
		http_header(r, MHD_HTTP_HEADER_SET_COOKIE, x->cookie);
}
