#include "print/job_text.h"

#include "base/text.h"
#include "json/json.h"

#include <string.h>

const char *const print_role_names[PRINT_ROLE_COUNT] = {
	[PRINT_RECEIPT] = "receipt",
	[PRINT_CHIT] = "chit",
	[PRINT_DOCUMENT] = "document",
};

const char *const print_state_names[PRINT_STATE_COUNT] = {
	[PRINT_WAITING] = "waiting",
	[PRINT_SENDING] = "sending",
	[PRINT_DONE] = "printed",
	[PRINT_HELD] = "held",
	[PRINT_DROPPED] = "dropped",
};

static void
write_head(const struct print_job *j, struct buf *out)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	json_member_int(&w, "attempts", j->attempts);
	json_member_int(&w, "changed_at", j->changed_at);
	json_member_int(&w, "created_at", j->created_at);
	json_member_text(&w, "key", j->key);
	json_member_bool(&w, "maybe", j->maybe);
	json_member_int(&w, "next_at", j->next_at_ms);
	json_member_text(&w, "role", print_role_names[j->role]);
	json_member_int(&w, "since", j->since_ms);
	json_member_text(&w, "state", print_state_names[j->state]);
	json_member_text(&w, "title", j->title);
	json_member_text(&w, "why", j->why);
	json_end_object(&w);
	buf_addc(out, '\n');
}

static bool
read_word(const char *const *words, int count, const char *word, int *out)
{
	for (int i = 0; i < count; i++) {
		if (strcmp(words[i], word) == 0) {
			*out = i;
			return true;
		}
	}
	return false;
}

/* From a file that somebody may have edited. */
static void
read_text(
	const struct json_node *head, const char *name, char *out, size_t size)
{
	const char *text = json_find_text(head, name, "");

	(void)text_clean(TEXT_LINE, text, strlen(text), out, size, size);
}

static enum err
read_head(const char *text, size_t len, struct print_job *j)
{
	struct json_doc *doc;
	const struct json_node *head;
	int role = 0, state = 0;

	if (json_parse(text, len, JOB_TEXT_MAX, &doc, NULL) != ERR_OK)
		return ERR_TAMPERED;
	head = json_root(doc);
	if (!read_word(print_role_names, PRINT_ROLE_COUNT,
		    json_find_text(head, "role", ""), &role) ||
		!read_word(print_state_names, PRINT_STATE_COUNT,
			json_find_text(head, "state", ""), &state)) {
		json_free(doc);
		return ERR_TAMPERED;
	}
	j->role = (enum print_role)role;
	j->state = (enum print_state)state;
	j->attempts = json_find_int(head, "attempts", 0);
	j->changed_at = json_find_int(head, "changed_at", 0);
	j->created_at = json_find_int(head, "created_at", 0);
	j->next_at_ms = json_find_int(head, "next_at", 0);
	j->since_ms = json_find_int(head, "since", 0);
	j->maybe = json_find_bool(head, "maybe", false);
	read_text(head, "title", j->title, sizeof(j->title));
	read_text(head, "key", j->key, sizeof(j->key));
	read_text(head, "why", j->why, sizeof(j->why));
	json_free(doc);
	return ERR_OK;
}

void
job_text_write(const struct print_job *job, const char *sealed, struct buf *out)
{
	write_head(job, out);
	buf_adds(out, sealed);
}

enum err
job_text_read(const char *text, struct print_job *job, const char **sealed)
{
	const char *end = strchr(text, '\n');

	if (end == NULL)
		return ERR_TAMPERED;
	*sealed = end + 1;
	return read_head(text, (size_t)(end - text), job);
}
