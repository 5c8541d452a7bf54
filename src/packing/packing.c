#include "packing/packing.h"

#include "base/check.h"
#include "packing/dictionary.h"

#include <stdlib.h>
#include <strings.h>
#include <zlib.h>

#define MEMORY_LEVEL 8
#define PIECE        16384
/* Up to here as small as possible costs next to no time. */
#define SMALL ((size_t)32 * 1024)

static const struct {
	const char *name;
	int window;   /* zlib's; 16 more: a gzip header */
	size_t worth; /* a shorter body fits into one packet anyway */
	bool dictionary;
} codings[] = {
	[PACKING_NONE] = { "identity", 0, 0, false },
	[PACKING_GZIP] = { "gzip", MAX_WBITS + 16, 1024, false },
	[PACKING_OWN] = { "offsync1", MAX_WBITS, 64, true },
};
_Static_assert(sizeof(codings) / sizeof(codings[0]) == PACKING_COUNT,
	"every packing has its row");

struct unpacker {
	z_stream z;
	enum packing how;
	bool ended;
};

const char *
packing_name(enum packing how)
{
	CHECK(how >= 0 && how < PACKING_COUNT);
	return codings[how].name;
}

bool
packing_find(const char *name, enum packing *out)
{
	*out = PACKING_NONE;
	if (name[0] == '\0')
		return true;
	for (int i = 0; i < PACKING_COUNT; i++) {
		if (strcasecmp(codings[i].name, name) != 0)
			continue;
		*out = (enum packing)i;
		return true;
	}
	return false;
}

size_t
packing_worth(enum packing how)
{
	CHECK(how >= 0 && how < PACKING_COUNT);
	return codings[how].worth;
}

/* ---- packing ---- */

static enum err
deflate_whole(z_stream *z, const void *data, size_t len, struct buf *out)
{
	size_t room = deflateBound(z, len);
	char *to = buf_reserve(out, room);

	if (to == NULL || len > UINT32_MAX || room > UINT32_MAX)
		return ERR_TOO_LARGE;
	/* zlib's header leaves the input writable; it is only read. */
	z->next_in = (z_const Bytef *)data;
	z->avail_in = (uInt)len;
	z->next_out = (Bytef *)to;
	z->avail_out = (uInt)room;
	CHECK(deflate(z, Z_FINISH) == Z_STREAM_END);
	buf_commit(out, z->total_out);
	return ERR_OK;
}

enum err
pack(enum packing how, const void *data, size_t len, struct buf *out)
{
	z_stream z = { 0 };
	enum err e;

	CHECK(how > PACKING_NONE && how < PACKING_COUNT);
	CHECK(deflateInit2(&z, len < SMALL ? Z_BEST_COMPRESSION : Z_BEST_SPEED,
		      Z_DEFLATED, codings[how].window, MEMORY_LEVEL,
		      Z_DEFAULT_STRATEGY) == Z_OK);
	if (codings[how].dictionary)
		CHECK(deflateSetDictionary(&z,
			      (const Bytef *)packing_dictionary,
			      (uInt)packing_dictionary_len) == Z_OK);
	e = deflate_whole(&z, data, len, out);
	(void)deflateEnd(&z);
	return e;
}

/* ---- unpacking ---- */

struct unpacker *
unpacker_new(enum packing how)
{
	struct unpacker *u = calloc(1, sizeof(*u));

	CHECK(how > PACKING_NONE && how < PACKING_COUNT);
	CHECK(u != NULL);
	CHECK(inflateInit2(&u->z, codings[how].window) == Z_OK);
	u->how = how;
	return u;
}

void
unpacker_free(struct unpacker *u)
{
	if (u == NULL)
		return;
	(void)inflateEnd(&u->z);
	free(u);
}

/* Also where zlib asks for a dictionary, which is ours or none. */
static int
inflate_some(struct unpacker *u)
{
	int rc = inflate(&u->z, Z_NO_FLUSH);

	if (rc != Z_NEED_DICT)
		return rc;
	if (!codings[u->how].dictionary)
		return Z_DATA_ERROR;
	rc = inflateSetDictionary(&u->z, (const Bytef *)packing_dictionary,
		(uInt)packing_dictionary_len);
	return rc == Z_OK ? inflate(&u->z, Z_NO_FLUSH) : rc;
}

enum err
unpack(struct unpacker *u, const void *piece, size_t len, struct buf *out)
{
	unsigned char plain[PIECE];
	int rc = Z_OK;

	CHECK(len <= UINT32_MAX);
	if (u->ended)
		return len == 0 ? ERR_OK : ERR_PARSE;
	u->z.next_in = (z_const Bytef *)piece;
	u->z.avail_in = (uInt)len;
	do {
		u->z.next_out = plain;
		u->z.avail_out = sizeof(plain);
		rc = inflate_some(u);
		if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
			return ERR_PARSE;
		buf_add(out, plain, sizeof(plain) - u->z.avail_out);
		if (!buf_ok(out))
			return ERR_TOO_LARGE;
	} while (rc == Z_OK && (u->z.avail_in > 0 || u->z.avail_out == 0));
	u->ended = rc == Z_STREAM_END;
	return u->ended && u->z.avail_in > 0 ? ERR_PARSE : ERR_OK;
}

bool
unpacked(const struct unpacker *u)
{
	return u->ended;
}
