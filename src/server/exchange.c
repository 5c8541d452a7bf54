#include "server/exchange.h"

#include "server/form.h"
#include "server/problem.h"
#include "server/server.h"

#include <string.h>

const char *
exchange_form(struct exchange *x, const char *name)
{
	return form_find(x->body.data, x->body.len, name, x->arena);
}

/* Browsers too old to say so are kept out by what the form must carry. */
bool
exchange_is_foreign(struct exchange *x)
{
	const char *site = exchange_header(x, "Sec-Fetch-Site");

	return strcmp(site, "cross-site") == 0 ||
	       strcmp(site, "same-site") == 0;
}

void
exchange_note(struct exchange *x, enum audit_kind kind, const char *hotel,
	const char *who, const char *terminal, const char *detail)
{
	const struct audit_event e = {
		.kind = kind,
		.who = who,
		.terminal = terminal,
		.address = x->address,
		.detail = detail,
	};

	if (hotel == NULL)
		hotel = x->hotel;
	if (hotel[0] != '\0')
		audit_note(x->server->audit, hotel, &e);
}

enum exchange_next
exchange_problem(struct exchange *x, int status, const char *detail)
{
	x->status = status;
	x->content_type = "application/problem+json";
	problem_write(status, detail, env_now_ms(x->server->env), &x->answer);
	return EXCHANGE_DONE;
}

enum exchange_next
exchange_wait(struct exchange *x, int status, int wait_s, const char *detail)
{
	x->retry_after_s = wait_s < 1 ? 1 : wait_s;
	return exchange_problem(x, status, detail);
}
