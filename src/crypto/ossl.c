#include "crypto/ossl_priv.h"

#include "base/check.h"

#include <threads.h>

static once_flag once = ONCE_FLAG_INIT;
static struct {
	EVP_MD *sha256;
	EVP_KDF *scrypt;
	EVP_CIPHER *aes_256_gcm;
} fetched;

/* Kept until the process ends. */
static void
fetch(void)
{
	fetched.sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	fetched.scrypt = EVP_KDF_fetch(NULL, "SCRYPT", NULL);
	fetched.aes_256_gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	CHECK(fetched.sha256 != NULL && fetched.scrypt != NULL);
	CHECK(fetched.aes_256_gcm != NULL);
}

const EVP_MD *
ossl_sha256(void)
{
	call_once(&once, fetch);
	return fetched.sha256;
}

EVP_KDF *
ossl_scrypt(void)
{
	call_once(&once, fetch);
	return fetched.scrypt;
}

const EVP_CIPHER *
ossl_aes_256_gcm(void)
{
	call_once(&once, fetch);
	return fetched.aes_256_gcm;
}
