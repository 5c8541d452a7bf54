#include "crypto/jwt.h"

#include "base/check.h"
#include "base/log.h"
#include "crypto/hash.h"
#include "json/json.h"

#include <string.h>

#define TOKEN_MAX ((size_t)8192)

/* The three parts of a compact token, still encoded. */
struct parts {
	const char *at[3];
	size_t len[3];
};

static bool
split(const char *token, struct parts *out)
{
	size_t len = strnlen(token, TOKEN_MAX + 1);
	const char *end = token + len;

	if (len > TOKEN_MAX)
		return false;
	for (int i = 0; i < 3; i++) {
		size_t n = strcspn(token, ".");

		if (n == 0)
			return false;
		out->at[i] = token;
		out->len[i] = n;
		token += n;
		/* A dot between the parts, none behind the last. */
		if (i < 2 && token++ == end)
			return false;
	}
	return token == end;
}

static enum err
parse_part(const struct parts *p, int i, struct json_doc **out)
{
	struct buf raw;
	enum err e;

	buf_init(&raw, TOKEN_MAX);
	e = base64url_decode(p->at[i], p->len[i], &raw);
	if (e == ERR_OK)
		e = json_parse(raw.data, raw.len, TOKEN_MAX, out, NULL);
	buf_fini(&raw);
	if (e == ERR_OK && json_kind(json_root(*out)) != JSON_OBJECT) {
		json_free(*out);
		*out = NULL;
		e = ERR_PARSE;
	}
	return e == ERR_OK ? ERR_OK : ERR_PARSE;
}

/* RFC 8725, section 3.1: what the header says is compared, never obeyed. What
 * it holds besides ("crit", "jwk", "jku", "x5u") asks for things not done here.
 */
static enum err
check_header(const struct parts *p)
{
	struct json_doc *doc = NULL;
	const struct json_node *n;
	const char *alg;
	const char *typ;
	enum err e;

	e = parse_part(p, 0, &doc);
	if (e != ERR_OK)
		return e;
	alg = json_find_text(json_root(doc), "alg", "");
	typ = json_find_text(json_root(doc), "typ", "");
	if (strcmp(alg, "RS256") != 0 || strcmp(typ, "JWT") != 0)
		e = ERR_DENIED;
	for (n = json_first(json_root(doc)); n != NULL; n = json_next(n))
		if (strcmp(json_key(n), "alg") != 0 &&
			strcmp(json_key(n), "typ") != 0 &&
			strcmp(json_key(n), "kid") != 0)
			e = ERR_DENIED;
	json_free(doc);
	return e;
}

static const char *
claim(const struct json_node *root, const char *name, struct arena *a)
{
	return arena_strdup(a, json_find_text(root, name, NULL));
}

static enum err
read_claims(const struct parts *p, struct arena *a, struct jwt *out,
	int64_t *not_before_s)
{
	struct json_doc *doc = NULL;
	const struct json_node *root;
	struct jwt t = { .key_id = NULL };
	enum err e;

	e = parse_part(p, 1, &doc);
	if (e != ERR_OK)
		return e;
	root = json_root(doc);
	t.issuer = claim(root, "iss", a);
	t.subject = claim(root, "sub", a);
	t.audience = claim(root, "aud", a);
	t.hotel = claim(root, "hotel", a);
	t.id = claim(root, "jti", a);
	t.issued_at_s = json_find_int(root, "iat", -1);
	t.expires_at_s = json_find_int(root, "exp", -1);
	*not_before_s = json_find_int(root, "nbf", 0);
	json_free(doc);
	/* A token without these would be one for everybody and for ever. */
	if (t.issuer == NULL || t.subject == NULL || t.audience == NULL ||
		t.issued_at_s < 0 || t.expires_at_s < 0)
		return ERR_PARSE;
	*out = t;
	return ERR_OK;
}

static void
claim_text(struct json_writer *w, const char *name, const char *value)
{
	if (value != NULL)
		json_member_text(w, name, value);
}

static void
write_header(const char *key_id, struct buf *token)
{
	struct json_writer w;
	struct buf header;

	buf_init(&header, TOKEN_MAX);
	json_writer_init(&w, &header);
	json_begin_object(&w);
	json_member_text(&w, "alg", "RS256");
	claim_text(&w, "kid", key_id);
	json_member_text(&w, "typ", "JWT");
	json_end_object(&w);
	base64url_encode(header.data, header.len, token);
	buf_fini(&header);
}

enum err
jwt_make(const struct sign_key *k, const struct jwt *t, struct buf *out)
{
	struct json_writer w;
	struct buf claims;
	struct buf token;
	struct buf signature;
	enum err e;

	buf_init(&claims, TOKEN_MAX);
	buf_init(&token, TOKEN_MAX);
	buf_init(&signature, TOKEN_MAX);
	json_writer_init(&w, &claims);
	json_begin_object(&w);
	claim_text(&w, "aud", t->audience);
	json_member_int(&w, "exp", t->expires_at_s);
	claim_text(&w, "hotel", t->hotel);
	json_member_int(&w, "iat", t->issued_at_s);
	claim_text(&w, "iss", t->issuer);
	claim_text(&w, "jti", t->id);
	claim_text(&w, "sub", t->subject);
	json_end_object(&w);
	write_header(t->key_id, &token);
	buf_addc(&token, '.');
	base64url_encode(claims.data, claims.len, &token);
	e = sign_raw(k, token.data, token.len, &signature);
	if (e != ERR_OK)
		goto out;
	buf_addc(&token, '.');
	base64url_encode(signature.data, signature.len, &token);
	if (buf_ok(&claims) && buf_ok(&token))
		buf_add(out, token.data, token.len);
	else
		e = ERR_TOO_LARGE;
	if (e == ERR_OK && !buf_ok(out))
		e = ERR_TOO_LARGE;
out:
	buf_fini(&signature);
	buf_fini(&token);
	buf_fini(&claims);
	return e;
}

enum err
jwt_peek(const char *token, struct arena *a, struct jwt *out)
{
	struct parts p;
	int64_t not_before_s;

	if (!split(token, &p))
		return ERR_PARSE;
	return read_claims(&p, a, out, &not_before_s);
}

const char *
jwt_key_id(const char *token, struct arena *a)
{
	struct json_doc *doc = NULL;
	const char *id = NULL;
	struct parts p;

	if (split(token, &p) && parse_part(&p, 0, &doc) == ERR_OK)
		id = arena_strdup(
			a, json_find_text(json_root(doc), "kid", NULL));
	json_free(doc);
	return id;
}

static bool
signature_fits(const struct verify_key *k, const struct parts *p)
{
	struct buf raw;
	bool ok;

	buf_init(&raw, TOKEN_MAX);
	/* The text that is signed runs from the header to the end of the
	 * claims, with the dot between them. */
	ok = base64url_decode(p->at[2], p->len[2], &raw) == ERR_OK &&
	     verify_raw(k, p->at[0], (size_t)(p->at[1] - p->at[0]) + p->len[1],
		     raw.data, raw.len);
	buf_fini(&raw);
	return ok;
}

enum err
jwt_read(const struct verify_key *k, const char *token, const char *audience,
	int64_t now_s, int64_t leeway_s, struct arena *a, struct jwt *out)
{
	int64_t not_before_s;
	struct parts p;
	struct jwt t;
	enum err e;

	if (!split(token, &p))
		return ERR_PARSE;
	e = check_header(&p);
	if (e != ERR_OK)
		return e;
	if (!signature_fits(k, &p))
		return ERR_DENIED;
	e = read_claims(&p, a, &t, &not_before_s);
	if (e != ERR_OK)
		return e;
	if (strcmp(t.audience, audience) != 0)
		return ERR_DENIED;
	/* Numbers have 15 digits at most, so these sums cannot overflow. */
	if (now_s >= t.expires_at_s + leeway_s ||
		t.issued_at_s > now_s + leeway_s ||
		not_before_s > now_s + leeway_s)
		return ERR_EXPIRED;
	*out = t;
	return ERR_OK;
}
