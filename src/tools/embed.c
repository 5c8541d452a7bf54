/*
 * Build time only: turns data/schema/KIND/NNNN_what.sql into a C file with the
 * table of migrations, so that the programs need no folder of data.
 *
 *   embed migrations KIND DIR > out.c
 *
 * gives `const struct migration KIND_migrations[]` and `KIND_migration_count`.
 * The files must be numbered from 1 without gaps; those that begin with a
 * letter are for operators.
 *
 *   embed text NAME FILE > out.c
 *
 * gives `const char NAME[]` with a NUL, and `NAME_len` without it.
 */
#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_LEN 4

static bool
ends_with(const char *name, const char *end)
{
	size_t len = strlen(name);

	return len >= strlen(end) && strcmp(name + len - strlen(end), end) == 0;
}

static int
is_sql(const struct dirent *entry)
{
	return isdigit((unsigned char)entry->d_name[0]) &&
	       ends_with(entry->d_name, ".sql");
}

/* "0007_what.sql" has the number 7; 0 when the name is not like that. */
static int
number_of(const char *name)
{
	int number = 0;

	for (int i = 0; i < NUMBER_LEN; i++) {
		if (!isdigit((unsigned char)name[i]))
			return 0;
		number = number * 10 + (name[i] - '0');
	}
	return name[NUMBER_LEN] == '_' ? number : 0;
}

/* Characters one by one: compilers need not take long string literals. */
static bool
write_bytes(const char *path, const char *declaration)
{
	FILE *in = fopen(path, "rb");
	int c;
	int n = 0;

	if (in == NULL) {
		perror(path);
		return false;
	}
	printf("/* %s */\n%s[] = {", path, declaration);
	while ((c = getc(in)) != EOF)
		printf("%s%d,", n++ % 16 == 0 ? "\n\t" : " ", c);
	printf("\n\t0\n};\n\n");
	if (ferror(in) != 0 || fclose(in) != 0) {
		perror(path);
		return false;
	}
	return true;
}

static bool
write_files(const char *dir, struct dirent **files, int count)
{
	char path[4096];
	char declaration[64];

	for (int i = 0; i < count; i++) {
		if (number_of(files[i]->d_name) != i + 1) {
			fprintf(stderr, "embed: %s/%s must be number %04d\n",
				dir, files[i]->d_name, i + 1);
			return false;
		}
		(void)snprintf(
			path, sizeof(path), "%s/%s", dir, files[i]->d_name);
		(void)snprintf(declaration, sizeof(declaration),
			"static const char sql_%d", i + 1);
		if (!write_bytes(path, declaration))
			return false;
	}
	return true;
}

static void
write_table(const char *kind, struct dirent **files, int count)
{
	const char *name;

	printf("extern const struct migration %s_migrations[];\n", kind);
	printf("extern const size_t %s_migration_count;\n\n", kind);
	printf("const struct migration %s_migrations[] = {\n", kind);
	for (int i = 0; i < count; i++) {
		name = files[i]->d_name;
		printf("\t{ %d, \"%.*s\", sql_%d },\n", i + 1,
			(int)(strlen(name) - strlen(".sql")), name, i + 1);
	}
	printf("};\nconst size_t %s_migration_count = %d;\n", kind, count);
}

static bool
write_text(const char *name, const char *path)
{
	char declaration[128];

	printf("#include <stddef.h>\n\n"
	       "extern const char %s[];\nextern const size_t %s_len;\n\n",
		name, name);
	(void)snprintf(declaration, sizeof(declaration), "const char %s", name);
	if (!write_bytes(path, declaration))
		return false;
	printf("const size_t %s_len = sizeof(%s) - 1;\n", name, name);
	return true;
}

static bool
write_migrations(const char *kind, const char *dir)
{
	struct dirent **files = NULL;
	int count = scandir(dir, &files, is_sql, alphasort);
	bool fine;

	if (count <= 0) {
		fprintf(stderr, "embed: no .sql files in %s\n", dir);
		return false;
	}
	printf("#include \"db/db.h\"\n\n");
	fine = write_files(dir, files, count);
	if (fine)
		write_table(kind, files, count);
	for (int i = 0; i < count; i++)
		free(files[i]);
	free(files);
	return fine;
}

int
main(int argc, char **argv)
{
	bool fine;

	if (argc != 4 || (strcmp(argv[1], "migrations") != 0 &&
				 strcmp(argv[1], "text") != 0)) {
		fprintf(stderr, "usage: embed migrations KIND DIR > out.c\n"
				"       embed text NAME FILE > out.c\n");
		return EXIT_FAILURE;
	}
	printf("/* Made by src/tools/embed.c; do not edit. */\n");
	fine = strcmp(argv[1], "text") == 0
		       ? write_text(argv[2], argv[3])
		       : write_migrations(argv[2], argv[3]);
	return fine && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
