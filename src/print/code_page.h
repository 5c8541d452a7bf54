/*
 * Letters as a printer knows them: one byte each, in the code page that it is
 * set to. What the page does not have is written without its accent, and what
 * has no such form as '?'.
 */
#ifndef OFFSYNC_PRINT_CODE_PAGE_H
#define OFFSYNC_PRINT_CODE_PAGE_H

#include "base/buf.h"
#include "base/conf.h"

/* text: clean UTF-8, as on a paper. */
void code_page_add(enum conf_code_page page, const char *text, struct buf *out);

/* The n of ESC t n that selects it on a receipt printer; -1: none does. */
int code_page_select(enum conf_code_page page);

/* The character that a byte of that page stands for. */
uint32_t code_page_char(enum conf_code_page page, unsigned char byte);

#endif
