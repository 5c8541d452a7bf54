#include "net/gzip.h"

#include "base/check.h"

#include <zlib.h>

#define GZIP_WRAPPER 16 /* added to the window: a gzip header, not zlib's */

enum err
gzip_pack(const void *data, size_t len, struct buf *out)
{
	z_stream z = { 0 };
	size_t room;
	char *to;
	int rc;

	rc = deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED,
		MAX_WBITS + GZIP_WRAPPER, 8, Z_DEFAULT_STRATEGY);
	CHECK(rc == Z_OK);
	room = deflateBound(&z, len);
	to = buf_reserve(out, room);
	if (to == NULL || len > UINT32_MAX || room > UINT32_MAX) {
		deflateEnd(&z);
		return ERR_TOO_LARGE;
	}
	/* zlib's header leaves the input writable; it is only read. */
	z.next_in = (z_const Bytef *)data;
	z.avail_in = (uInt)len;
	z.next_out = (Bytef *)to;
	z.avail_out = (uInt)room;
	rc = deflate(&z, Z_FINISH);
	deflateEnd(&z);
	CHECK(rc == Z_STREAM_END);
	buf_commit(out, z.total_out);
	return ERR_OK;
}
