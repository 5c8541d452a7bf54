/* Enrolment codes as people type them, on the terminal and on the server. */
#include "agent/enroll_code.h"
#include "server/enrol.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = strndup((const char *)data, len);
	char hash[SHA256_HEX_SIZE];
	struct enroll_code code;

	CHECK(text != NULL);
	if (enrol_code_hash("adria", text, hash))
		CHECK(strlen(hash) == SHA256_HEX_SIZE - 1);
	if (enroll_code_parse(text, &code) == ERR_OK) {
		CHECK(enrol_is_hotel_id(code.hotel));
		CHECK(code.secret[0] != '\0');
	}
	(void)enrol_is_terminal_name(text);
	free(text);
	return 0;
}
