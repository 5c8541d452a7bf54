#include "server/body.h"

#include "base/check.h"

#include <stdlib.h>
#include <zlib.h>

#define GZIP_WINDOW (MAX_WBITS + 16) /* a gzip header, not zlib's */
#define PIECE       16384
/* A smaller answer fits into one packet anyway. */
#define WORTH_PACKING 1200
/* Of one that is, as small as possible costs next to no time. */
#define SMALL ((size_t)32 * 1024)

struct body_unpacker {
	z_stream z;
	bool ended;
};

struct body_unpacker *
body_unpacker_new(void)
{
	struct body_unpacker *u = calloc(1, sizeof(*u));

	CHECK(u != NULL);
	CHECK(inflateInit2(&u->z, GZIP_WINDOW) == Z_OK);
	return u;
}

void
body_unpacker_free(struct body_unpacker *u)
{
	if (u == NULL)
		return;
	(void)inflateEnd(&u->z);
	free(u);
}

enum err
body_unpack(
	struct body_unpacker *u, const void *piece, size_t len, struct buf *out)
{
	unsigned char plain[PIECE];
	int rc = Z_OK;

	CHECK(len <= UINT32_MAX);
	if (u->ended)
		return len == 0 ? ERR_OK : ERR_PARSE;
	/* zlib's header leaves the input writable; it is only read. */
	u->z.next_in = (z_const Bytef *)piece;
	u->z.avail_in = (uInt)len;
	do {
		u->z.next_out = plain;
		u->z.avail_out = sizeof(plain);
		rc = inflate(&u->z, Z_NO_FLUSH);
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
body_unpacked(const struct body_unpacker *u)
{
	return u->ended;
}

bool
body_pack(struct buf *text)
{
	z_stream z = { 0 };
	struct buf packed;
	size_t room;
	int rc;

	if (text->len < WORTH_PACKING || text->len > UINT32_MAX / 2)
		return false;
	CHECK(deflateInit2(&z,
		      text->len < SMALL ? Z_BEST_COMPRESSION : Z_BEST_SPEED,
		      Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	room = deflateBound(&z, text->len);
	buf_init(&packed, room + 1);
	z.next_in = (z_const Bytef *)text->data;
	z.avail_in = (uInt)text->len;
	z.next_out = (Bytef *)buf_reserve(&packed, room);
	z.avail_out = (uInt)room;
	CHECK(z.next_out != NULL);
	rc = deflate(&z, Z_FINISH);
	(void)deflateEnd(&z);
	CHECK(rc == Z_STREAM_END);
	buf_commit(&packed, z.total_out);
	buf_fini(text);
	*text = packed;
	return true;
}
