/* Packed bodies: unpacked within the limit, whatever pieces they come in. */
#include "packing/packing.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

#define LIMIT ((size_t)64 * 1024)

/* In pieces of one size; what came out is in out. */
static enum err
unpack_in(enum packing how, const uint8_t *data, size_t len, size_t piece,
	struct buf *out, bool *ended)
{
	struct unpacker *u = unpacker_new(how);
	enum err e = ERR_OK;

	CHECK(u != NULL);
	buf_init(out, LIMIT);
	for (size_t at = 0; at < len && e == ERR_OK; at += piece)
		e = unpack(
			u, data + at, len - at < piece ? len - at : piece, out);
	CHECK(out->len <= LIMIT);
	*ended = unpacked(u);
	unpacker_free(u);
	return e;
}

static void
try(enum packing how, const uint8_t *data, size_t len)
{
	bool whole_ended;
	bool parts_ended;
	struct buf whole;
	struct buf parts;
	enum err e;

	e = unpack_in(how, data, len, len, &whole, &whole_ended);
	if (unpack_in(how, data, len, 1 + len / 3, &parts, &parts_ended) ==
			ERR_OK &&
		e == ERR_OK) {
		CHECK(whole_ended == parts_ended);
		CHECK(whole.len == parts.len);
		CHECK(memcmp(whole.data, parts.data, whole.len) == 0);
	}
	buf_fini(&parts);
	buf_fini(&whole);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	for (int how = PACKING_GZIP; how < PACKING_COUNT && len > 0; how++)
		try((enum packing)how, data, len);
	return 0;
}
