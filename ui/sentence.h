/*
 * Sentences that src/domain, src/store and src/print made in English ("Check-in
 * 204 LINDQVIST, Anna.", "drawer D1 is closed") in the reader's language. What
 * is below ui/ knows no languages: the same sentence goes into JSON, logs and
 * answers. So it is recognised here by the format that it was made with, which
 * the build collects from those folders, and its parts are put into the
 * translation of that format.
 */
#ifndef OFFSYNC_UI_SENTENCE_H
#define OFFSYNC_UI_SENTENCE_H

/* As it was when no format fits or nobody translated it. NULL stays NULL. The
 * text stays until the eighth call after this one. */
const char *sentence_words(const char *english);

/* All formats, ended by NULL; generated. */
extern const char *const sentence_formats[];

#endif
