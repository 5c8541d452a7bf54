#include "crypto/ossl_priv.h"

#include "base/check.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <threads.h>

static once_flag once = ONCE_FLAG_INIT;
static struct {
	EVP_MD *sha256;
	EVP_KDF *hkdf;
	EVP_KDF *scrypt;
	EVP_CIPHER *aes_256_gcm;
	EVP_MAC_CTX *hmac;
} fetched;

/* Kept until the process ends. */
static void
fetch(void)
{
	char digest[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(
			OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *mac;

	fetched.sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	fetched.hkdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	fetched.scrypt = EVP_KDF_fetch(NULL, "SCRYPT", NULL);
	fetched.aes_256_gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	CHECK(fetched.sha256 != NULL && fetched.hkdf != NULL);
	CHECK(fetched.scrypt != NULL && fetched.aes_256_gcm != NULL);
	mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	CHECK(mac != NULL);
	fetched.hmac = EVP_MAC_CTX_new(mac);
	EVP_MAC_free(mac); /* the context holds it */
	CHECK(fetched.hmac != NULL);
	CHECK(EVP_MAC_CTX_set_params(fetched.hmac, params) == 1);
}

const EVP_MD *
ossl_sha256(void)
{
	call_once(&once, fetch);
	return fetched.sha256;
}

EVP_KDF *
ossl_hkdf(void)
{
	call_once(&once, fetch);
	return fetched.hkdf;
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

const EVP_MAC_CTX *
ossl_hmac(void)
{
	call_once(&once, fetch);
	return fetched.hmac;
}
