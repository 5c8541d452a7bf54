/* Requests on threads of their own (src/agent/flight.h). */
#include "tests/lib/test.h"

#include "agent/flight.h"
#include "base/check.h"

#include <string.h>

/* A network that answers nobody before so many ask at the same time. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t moved;
	int asking;
	int wanted;
	bool tells_up;
	bool held; /* until the test lets go */
	enum err result;
} net = { .lock = PTHREAD_MUTEX_INITIALIZER,
	.moved = PTHREAD_COND_INITIALIZER };

static enum err
net_request(void *ctx, const struct net_request *req, struct net_reply *reply)
{
	(void)ctx;
	if (net.tells_up)
		req->is_up(req->is_up_ctx);
	CHECK(pthread_mutex_lock(&net.lock) == 0);
	net.asking++;
	CHECK(pthread_cond_broadcast(&net.moved) == 0);
	while (net.asking < net.wanted || net.held)
		CHECK(pthread_cond_wait(&net.moved, &net.lock) == 0);
	CHECK(pthread_mutex_unlock(&net.lock) == 0);
	buf_clear(&reply->body);
	buf_add(&reply->body, req->body, req->body_len);
	buf_adds(&reply->body, req->bearer);
	return net.result;
}

static const struct env env = { .request = net_request };
static struct flight a;
static struct flight b;

static int
set_up(void **state)
{
	(void)state;
	net.asking = 0;
	net.wanted = 1;
	net.tells_up = false;
	net.held = false;
	net.result = ERR_OK;
	flight_init(&a);
	flight_init(&b);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	flight_fini(&a);
	flight_fini(&b);
	return 0;
}

static struct net_request
request(const char *body, const char *bearer)
{
	return (struct net_request){
		.url = "http://127.0.0.1/x",
		.body = body,
		.body_len = strlen(body),
		.bearer = bearer,
	};
}

static void
test_two_are_on_their_way_at_the_same_time(void **state)
{
	char bearer[] = "B1";
	struct net_request first = request("one ", bearer);
	struct net_request second = request("two ", bearer);

	(void)state;
	net.wanted = 2;
	flight_begin(&a, &env, &first);
	flight_begin(&b, &env, &second);
	memset(bearer, 'x', 2); /* it has its own */
	assert_int_equal(flight_land(&a), ERR_OK);
	assert_int_equal(flight_land(&b), ERR_OK);
	assert_string_equal(a.reply.body.data, "one B1");
	assert_string_equal(b.reply.body.data, "two B1");
}

static void
test_a_flight_knows_what_it_carries(void **state)
{
	struct net_request one = request("one", "B1");
	struct net_request other = request("two", "B1");
	struct net_request renewed = request("one", "B2");

	(void)state;
	assert_false(flight_carries(&a, &one));
	flight_begin(&a, &env, &one);
	assert_true(flight_carries(&a, &one));
	assert_false(flight_carries(&a, &other));
	assert_false(flight_carries(&a, &renewed));
	assert_int_equal(flight_land(&a), ERR_OK);
	assert_false(flight_carries(&a, &one));
}

static void
test_that_the_body_is_out_is_told_before_the_answer(void **state)
{
	struct net_request one = request("one", "B1");

	(void)state;
	net.tells_up = true;
	net.held = true;
	flight_begin(&a, &env, &one);
	flight_await_up(
		&a); /* the answer is held back: this ends all the same */
	CHECK(pthread_mutex_lock(&net.lock) == 0);
	net.held = false;
	CHECK(pthread_cond_broadcast(&net.moved) == 0);
	CHECK(pthread_mutex_unlock(&net.lock) == 0);
	assert_int_equal(flight_land(&a), ERR_OK);
}

static void
test_one_that_failed_keeps_nobody_waiting(void **state)
{
	struct net_request one = request("one", "B1");

	(void)state;
	net.result = ERR_OFFLINE;
	flight_begin(&a, &env, &one);
	flight_await_up(&a);
	assert_int_equal(flight_land(&a), ERR_OFFLINE);
	/* And may go again. */
	net.result = ERR_OK;
	flight_begin(&a, &env, &one);
	assert_int_equal(flight_land(&a), ERR_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_two_are_on_their_way_at_the_same_time),
		TEST(test_a_flight_knows_what_it_carries),
		TEST(test_that_the_body_is_out_is_told_before_the_answer),
		TEST(test_one_that_failed_keeps_nobody_waiting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
