#include "server/exchange.h"

#include "server/problem.h"
#include "server/server.h"

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
