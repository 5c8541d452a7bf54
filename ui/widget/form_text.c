/* A form as lines "key=value": how drafts are kept. */
#include "ui/widget/form_priv.h"

#include <string.h>

void
form_export(const struct form *f, struct buf *out)
{
	const char *p;
	size_t i;

	for (i = 0; i < f->spec->field_count; i++) {
		if (f->spec->fields[i].type == FORM_SECRET)
			continue;
		buf_adds(out, f->spec->fields[i].key);
		buf_addc(out, '=');
		for (p = f->values[i].edit.text; *p != '\0'; p++) {
			if (*p == '\\' || *p == '\n')
				buf_addc(out, '\\');
			buf_addc(out, *p == '\n' ? 'n' : *p);
		}
		buf_addc(out, '\n');
	}
}

static size_t
find_field(const struct form *f, const char *key, size_t len)
{
	size_t i;

	for (i = 0; i < f->spec->field_count; i++)
		if (strlen(f->spec->fields[i].key) == len &&
			memcmp(f->spec->fields[i].key, key, len) == 0 &&
			f->spec->fields[i].type != FORM_SECRET)
			return i;
	return FORM_NOWHERE;
}

static enum err
import_value(struct form *f, size_t field, const char *s, size_t len)
{
	char text[EDIT_SIZE];
	size_t n = 0, i;

	for (i = 0; i < len; i++) {
		if (n + 1 >= sizeof(text))
			return ERR_TOO_LARGE;
		if (s[i] == '\\' && i + 1 < len) {
			i++;
			text[n++] = s[i] == 'n' ? '\n' : s[i];
			continue;
		}
		text[n++] = s[i];
	}
	text[n] = '\0';
	return edit_set(&f->values[field].edit, text);
}

enum err
form_import(struct form *f, const char *text)
{
	enum err first = ERR_OK, e;
	size_t len, key, field;

	for (; *text != '\0'; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		key = strcspn(text, "=\n");
		if (key >= len)
			continue;
		field = find_field(f, text, key);
		if (field == FORM_NOWHERE)
			continue;
		e = import_value(f, field, text + key + 1, len - key - 1);
		if (first == ERR_OK)
			first = e;
	}
	f->changed = false;
	return first;
}
