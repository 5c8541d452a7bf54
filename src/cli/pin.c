#include "cli/pin.h"

#include "crypto/hash.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* One line without its end; false when it is empty or does not fit. */
static bool
read_line(FILE *in, char out[PIN_SIZE])
{
	size_t len;

	if (!fgets(out, PIN_SIZE, in))
		return false;
	len = strcspn(out, "\r\n");
	if (len == 0 || (out[len] == '\0' && len == PIN_SIZE - 1)) {
		secret_wipe(out, PIN_SIZE);
		return false;
	}
	secret_wipe(out + len, PIN_SIZE - len);
	return true;
}

bool
pin_from_file(const char *path, char out[PIN_SIZE])
{
	/* Unbuffered: no copy of the PIN stays behind in the library. */
	FILE *in = fopen(path, "re");
	bool fine;

	if (!in)
		return false;
	setvbuf(in, NULL, _IONBF, 0);
	fine = read_line(in, out);
	fclose(in);
	return fine;
}

bool
pin_from_person(char out[PIN_SIZE])
{
	struct termios before;
	struct termios silent;
	bool fine;

	setvbuf(stdin, NULL, _IONBF, 0);
	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return read_line(stdin, out);
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	fputs("PIN: ", stderr);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	fine = read_line(stdin, out);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	fputc('\n', stderr);
	return fine;
}
