#include "store/queue_export.h"

#include "base/file.h"
#include "crypto/hash.h"
#include "store/queue.h"
#include "json/json.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static bool
is_unsent(const struct queued *q)
{
	return q->status == SYNC_STATUS_PENDING && q->stamp == 0 &&
	       !q->tampered;
}

/* The array of actions into w, their texts line by line into hashed. */
static int64_t
write_actions(const struct queued_list *list, struct json_writer *w,
	struct buf *hashed)
{
	struct buf text;
	int64_t count = 0;

	buf_init(&text, QUEUE_EXPORT_MAX);
	json_begin_array(w);
	for (size_t i = 0; i < list->count; i++) {
		const struct queued *q = &list->items[i];

		if (!is_unsent(q))
			continue;
		buf_clear(&text);
		action_to_canonical(&q->action, &text);
		json_begin_object(w);
		json_member_text(w, "action", text.data);
		json_member_text(w, "signature", q->action.signature);
		json_end_object(w);
		buf_add(hashed, text.data, text.len);
		buf_addc(hashed, '\n');
		count++;
	}
	json_end_array(w);
	buf_fini(&text);
	return count;
}

static int64_t
build(struct store *st, const struct queued_list *list, struct buf *out)
{
	char hash[SHA256_HEX_SIZE];
	const struct terminal_identity *who = store_identity(st);
	struct json_writer w;
	struct buf hashed;
	int64_t count;

	buf_init(&hashed, QUEUE_EXPORT_MAX);
	json_writer_init(&w, out);
	json_begin_object(&w);
	json_member_text(&w, "format", QUEUE_EXPORT_FORMAT);
	json_member_text(&w, "tenant_id", who->tenant_id);
	json_member_text(&w, "device_id", who->terminal_id);
	json_member_int(&w, "exported_at", env_now_ms(store_env(st)));
	json_write_key(&w, "actions");
	count = write_actions(list, &w, &hashed);
	json_member_int(&w, "count", count);
	hash_sha256_hex(hashed.data, hashed.len, hash);
	json_member_text(&w, "sha256", hash);
	json_end_object(&w);
	buf_addc(out, '\n');
	if (!buf_ok(&hashed))
		count = -1;
	buf_fini(&hashed);
	return count;
}

enum err
queue_export(struct store *st, struct arena *a, struct buf *out, int64_t *count)
{
	struct queued_list list = { 0 };
	enum err e = queue_list(st, false, 0, a, &list);

	if (e != ERR_OK)
		return e;
	*count = build(st, &list, out);
	return *count < 0 || !buf_ok(out) ? ERR_TOO_LARGE : ERR_OK;
}

enum err
queue_export_file(
	struct store *st, const char *path, struct arena *a, int64_t *count)
{
	struct buf content;
	enum err e;

	buf_init_secret(&content, QUEUE_EXPORT_MAX);
	e = queue_export(st, a, &content, count);
	if (e == ERR_OK)
		e = file_create(path, content.data, content.len);
	buf_wipe(&content);
	return e;
}
