#include "crypto/scrypt.h"

#include "base/check.h"
#include "crypto/ossl_priv.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>

/* OSSL_PARAM wants writable memory, and only reads it. An empty text is one,
 * too; NULL would mean "not set". */
static OSSL_PARAM
bytes(const char *name, const void *p, size_t len)
{
	if (len == 0)
		p = "";
	return OSSL_PARAM_construct_octet_string(
		name, (void *)(uintptr_t)p, len);
}

bool
scrypt_derive(const void *password, size_t password_len, const void *salt,
	size_t salt_len, struct scrypt_cost cost, uint64_t memory_max,
	uint8_t *out, size_t out_len)
{
	EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(ossl_scrypt());
	OSSL_PARAM params[] = {
		bytes(OSSL_KDF_PARAM_PASSWORD, password, password_len),
		bytes(OSSL_KDF_PARAM_SALT, salt, salt_len),
		OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &cost.n),
		OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &cost.r),
		OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &cost.p),
		OSSL_PARAM_construct_uint64(
			OSSL_KDF_PARAM_SCRYPT_MAXMEM, &memory_max),
		OSSL_PARAM_construct_end(),
	};
	bool done;

	CHECK(ctx != NULL);
	done = EVP_KDF_derive(ctx, out, out_len, params) == 1;
	EVP_KDF_CTX_free(ctx);
	if (!done)
		ERR_clear_error();
	return done;
}
