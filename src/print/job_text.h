/*
 * A print job as its file has it: a line of JSON about the job, then the sealed
 * paper (seal.h), a line of text too.
 */
#ifndef OFFSYNC_PRINT_JOB_TEXT_H
#define OFFSYNC_PRINT_JOB_TEXT_H

#include "base/buf.h"
#include "print/spool.h"

#define JOB_TEXT_MAX ((size_t)4 << 20) /* bytes of such a file */

void job_text_write(
	const struct print_job *job, const char *sealed, struct buf *out);
/* All of the job but its number; *sealed stands in the text. ERR_TAMPERED: it
 * is none, or was edited. */
enum err job_text_read(const char *text, struct print_job *job,
	const char **sealed) MUST_CHECK;

#endif
