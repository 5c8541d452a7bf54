/*
 * What the files of this folder share of OpenSSL. Algorithms are fetched once:
 * looking one up by name costs more than hashing a kilobyte with it. A missing
 * algorithm is a broken installation and CHECKed.
 */
#ifndef OFFSYNC_CRYPTO_OSSL_PRIV_H
#define OFFSYNC_CRYPTO_OSSL_PRIV_H

#include <openssl/evp.h>
#include <openssl/kdf.h>

const EVP_MD *ossl_sha256(void);
EVP_KDF *ossl_scrypt(void);
const EVP_CIPHER *ossl_aes_256_gcm(void);

#endif
