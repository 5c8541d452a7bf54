/*
 * What a program knows of the hotel's records: the names of tables, fields and
 * words, as one digest. A page of the server's is kept as far as it is known;
 * the rest of it is lost. So the store says what the program knew that loaded
 * its rows, and a program that knows something else loads them again.
 */
#ifndef OFFSYNC_STORE_KNOWS_H
#define OFFSYNC_STORE_KNOWS_H

#include "crypto/hash.h"
#include "domain/entity.h"

void knows_digest(const struct entity *const *entities, size_t count,
	char out[SHA256_HEX_SIZE]);
/* Of everything that this program knows. */
void knows_all(char out[SHA256_HEX_SIZE]);

#endif
