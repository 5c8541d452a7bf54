/*
 * The floor of a push: bench_push_floor FOLDER FILE... The bodies of the real
 * pushes, over HTTP on loopback, into rows of a bare SQLite file in FOLDER.
 */
#include "tests/bench/bare_client.h"
#include "tests/bench/floor_push.h"
#include "tests/bench/measure.h"

#include <stdio.h>
#include <stdlib.h>

int
main(int argc, char **argv)
{
	struct floor_server *server;
	struct bare_client *client;
	char url[64];
	size_t count = (size_t)argc - 2;
	char **bodies;
	size_t *sizes;
	double spent;
	int port;

	NEED(argc > 2);
	bodies = calloc(count, sizeof(*bodies));
	sizes = calloc(count, sizeof(*sizes));
	NEED(bodies != NULL && sizes != NULL);
	for (size_t i = 0; i < count; i++)
		bodies[i] = measure_read_file(argv[i + 2], &sizes[i]);
	server = floor_server_open(argv[1], &port);
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%d/", port);
	client = bare_client_open(url, NULL);
	spent = measure_now();
	for (size_t i = 0; i < count; i++)
		bare_client_send(client, bodies[i], sizes[i], NULL);
	spent = measure_now() - spent;
	bare_client_close(client);
	measure_say("push_floor", (double)floor_server_close(server) / spent);
	for (size_t i = 0; i < count; i++)
		free(bodies[i]);
	free(bodies);
	free(sizes);
	return 0;
}
