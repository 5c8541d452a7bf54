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
EVP_KDF *ossl_hkdf(void);
EVP_KDF *ossl_scrypt(void);
const EVP_CIPHER *ossl_aes_256_gcm(void);

/* A context of HMAC-SHA256 without a key, to be duplicated. */
const EVP_MAC_CTX *ossl_hmac(void);

#endif
