#include "server/problem.h"

#include "json/json.h"

#include <stddef.h>

static const struct {
	int status;
	const char *title;
} titles[] = {
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 408, "Request Timeout" },
	{ 409, "Conflict" },
	{ 411, "Length Required" },
	{ 413, "Content Too Large" },
	{ 415, "Unsupported Media Type" },
	{ 429, "Too Many Requests" },
	{ 500, "Internal Server Error" },
	{ 503, "Service Unavailable" },
};

const char *
problem_title(int status)
{
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		if (titles[i].status == status)
			return titles[i].title;
	}
	return "Error";
}

void
problem_write(int status, const char *detail, int64_t now_ms, struct buf *out)
{
	struct json_writer w;

	buf_clear(out);
	json_writer_init(&w, out);
	json_begin_object(&w);
	if (detail != NULL)
		json_member_text(&w, "detail", detail);
	json_member_int(&w, "server_time", now_ms);
	json_member_int(&w, "status", status);
	json_member_text(&w, "title", problem_title(status));
	json_member_text(&w, "type", "about:blank");
	json_end_object(&w);
}
