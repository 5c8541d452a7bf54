/*
 * The inside of the network simulator: netsim.c is the loop, netsim_pair.c one
 * client's connection with the one to the server behind it, netsim_control.c
 * the lines, netsim_socket.c the addresses.
 */
#ifndef OFFSYNC_NET_NETSIM_PRIV_H
#define OFFSYNC_NET_NETSIM_PRIV_H

#include "net/netsim.h"
#include "net/netsim_framing.h"

#include <sys/socket.h>

struct netsim_address {
	struct sockaddr_storage sa;
	socklen_t len;
};
/* "127.0.0.1:8080", "[::1]:8080", "localhost:0". ERR_INVALID. */
enum err netsim_address_parse(
	const char *text, struct netsim_address *out) MUST_CHECK;
/* Listening sockets that do not block; -1 and errno. */
int netsim_listen(const struct netsim_address *at);
int netsim_listen_unix(const char *path);
/* The next one that waits, not blocking either; -1: none. */
int netsim_accept(int listen_fd);
/* A connection under way; -1 and errno. */
int netsim_connect(const struct netsim_address *to);

/* What a pair must know of the whole. */
struct netsim_world {
	struct netsim_link link;
	struct netsim_address to;
	uint64_t random; /* state of the generator */
	int64_t now_ms;
};
/* Below n. */
uint64_t netsim_random(struct netsim_world *w, uint64_t n);

/* Bytes on their way to a descriptor. */
struct netsim_pipe {
	struct buf data;
	size_t done;
	int64_t next_ms; /* nothing before */
};

enum netsim_state {
	NETSIM_REQUEST,  /* reads a request */
	NETSIM_EXCHANGE, /* forwards it, reads the answer */
	NETSIM_LAST,     /* writes what is left to the client, then closes */
	NETSIM_RAW,      /* not HTTP: bytes both ways */
	NETSIM_DEAD,
};

struct netsim_pair {
	enum netsim_state state;
	int client;
	int server; /* -1: none */
	bool connecting;
	struct buf in; /* from the client, not yet forwarded */
	size_t seen;   /* of in, looked at by the framing */
	struct framing request;
	struct framing answer;
	struct netsim_pipe up;
	struct netsim_pipe down;
	struct buf held;   /* an answer that will be cut */
	int copies;        /* still to deliver */
	bool drop;         /* the answer is lost */
	bool hold;         /* the answer goes to held first */
	bool cut_up;       /* the request ends too early */
	bool reset_at_end; /* LAST ends with a reset */
};

struct netsim_pair *netsim_pair_new(int client);
/* with_reset: as a broken link does. */
void netsim_pair_free(struct netsim_pair *p, bool with_reset);
/* What to poll for; 0: leave the descriptor out. */
short netsim_pair_client_events(
	const struct netsim_world *w, const struct netsim_pair *p);
short netsim_pair_server_events(
	const struct netsim_world *w, const struct netsim_pair *p);
/* When something is to be done without an event; -1: never. */
int64_t netsim_pair_due_ms(
	const struct netsim_world *w, const struct netsim_pair *p);
/* Does what can be done. The pair is NETSIM_DEAD when it is over. */
void netsim_pair_run(struct netsim_world *w, struct netsim_pair *p,
	short client_events, short server_events);

#endif
