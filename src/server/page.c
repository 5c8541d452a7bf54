#include "server/page.h"

#include "server/html.h"
#include "server/routes.h"

void
page_begin(struct exchange *x, const struct page *p)
{
	struct buf *out = &x->answer;

	x->language = p->language;
	html(out,
		"<!DOCTYPE html>\n"
		"<html lang=\"{}\">\n<head>\n"
		"<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" "
		"content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"robots\" content=\"noindex\">\n"
		"<title>{}</title>\n"
		"<link rel=\"stylesheet\" href=\"/style.css?" OFFSYNC_VERSION
		"\">\n",
		p->language, p->title);
	if (p->refresh_s > 0)
		x->refresh = arena_printf(
			x->arena, "%d; url=%s", p->refresh_s, p->refresh_to);
	html(out, "</head>\n<body class=\"{}\">\n", p->class);
}

enum exchange_next
page_end(struct exchange *x, int status)
{
	html_add(&x->answer, "</body>\n</html>\n");
	x->status = status;
	x->content_type = "text/html; charset=utf-8";
	x->kind = ANSWER_PAGE;
	return EXCHANGE_DONE;
}

enum exchange_next
page_redirect(struct exchange *x, const char *to)
{
	x->location = to;
	x->status = 303;
	x->content_type = "text/plain; charset=utf-8";
	x->kind = ANSWER_PAGE;
	return EXCHANGE_DONE;
}

enum exchange_next
route_style(struct exchange *x)
{
	buf_add(&x->answer, style_css, style_css_len);
	x->status = 200;
	x->content_type = "text/css; charset=utf-8";
	x->kind = ANSWER_ASSET;
	return EXCHANGE_DONE;
}
