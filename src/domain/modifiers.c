#include "domain/modifiers.h"

#include "base/text.h"

#include <string.h>

#define NAME_COLUMNS 32
#define WISH_SIZE    256
/* Of the line's wishes, which hold what is chosen ("rare, fries, fries"). */
#define WISHES_COLUMNS 200

/* A copy of s[0..len) without the space around it. */
static const char *
trimmed(struct arena *a, const char *s, size_t len)
{
	while (len > 0 && *s == ' ') {
		s++;
		len--;
	}
	while (len > 0 && s[len - 1] == ' ')
		len--;
	return arena_strndup(a, s, len);
}

/* The text up to one of the ends; *at goes behind that. */
static const char *
next_piece(struct arena *a, const char **at, const char *ends)
{
	size_t len = strcspn(*at, ends);
	const char *piece = trimmed(a, *at, len);

	*at += len + ((*at)[len] != '\0');
	return piece;
}

/* "2 sides": how many, and the name behind it. */
static void
read_name(const char *text, struct modifier_group *g)
{
	size_t digits = strspn(text, "0123456789");

	g->name = text;
	g->takes = 1;
	if (digits == 0 || text[digits] != ' ')
		return;
	g->takes = digits == 1 ? (size_t)(text[0] - '0') : 0;
	g->name = text + digits + strspn(text + digits, " ");
}

static const char *
name_problem(const char *name, struct arena *a)
{
	if (*name == '\0')
		return "has a place where nothing stands: each group is like "
		       "\"doneness: rare, medium, well done\", with ; between "
		       "groups";
	if (text_width(name) > NAME_COLUMNS ||
		strlen(name) >= MODIFIER_NAME_SIZE)
		return arena_printf(
			a, "has a name that is too long: '%s'", name);
	if (strchr(name, '/') != NULL)
		return arena_printf(a,
			"must not have a / in '%s': that parts wishes", name);
	return NULL;
}

static const char *
choice_problem(const struct modifier_group *groups, size_t count,
	const char *choice, struct arena *a)
{
	const char *problem = name_problem(choice, a);

	for (size_t i = 0; problem == NULL && i < count; i++)
		for (size_t k = 0; k < groups[i].count; k++)
			if (text_same_folded(groups[i].choices[k], choice))
				return arena_printf(
					a, "has '%s' twice", choice);
	return problem;
}

/* One group, the last of count. */
static const char *
read_group(struct modifier_group *groups, size_t count, const char *text,
	struct arena *a)
{
	struct modifier_group *g = &groups[count - 1];
	const char *at = text;
	const char *problem;

	if (strchr(text, ':') == NULL)
		return arena_printf(a,
			"must be like \"doneness: rare, well done\": '%s' "
			"has no :",
			text);
	read_name(next_piece(a, &at, ":"), g);
	problem = name_problem(g->name, a);
	if (problem == NULL && (g->takes < 1 || g->takes > 9))
		return arena_printf(a, "must take 1 to 9 of '%s'", g->name);
	while (problem == NULL && *at != '\0') {
		const char *choice = next_piece(a, &at, ",");

		if (g->count == MODIFIER_CHOICES_MAX)
			return arena_printf(a,
				"must have at most %d choices of '%s'",
				MODIFIER_CHOICES_MAX, g->name);
		problem = choice_problem(groups, count, choice, a);
		g->choices[g->count++] = choice;
	}
	if (problem == NULL && g->count < 2)
		return arena_printf(
			a, "must have two choices of '%s' or more", g->name);
	return problem;
}

/* What is chosen stands among the wishes, the widest of each group too. */
static size_t
columns_of(const struct modifier_group *g)
{
	size_t widest = 0;

	for (size_t i = 0; i < g->count; i++) {
		size_t width = text_width(g->choices[i]);

		widest = width > widest ? width : widest;
	}
	return g->takes * (widest + strlen(", "));
}

static const char *
read_groups(const char *text, struct arena *a, struct modifiers *out)
{
	struct modifier_group *groups =
		ARENA_ARRAY(a, struct modifier_group, MODIFIER_GROUPS_MAX);
	const char *problem = NULL;
	size_t columns = 0;

	*out = (struct modifiers){ .groups = groups };
	while (*text != '\0') {
		const char *piece = next_piece(a, &text, ";");

		if (out->count == MODIFIER_GROUPS_MAX)
			return arena_printf(a, "must have at most %d groups",
				MODIFIER_GROUPS_MAX);
		problem = read_group(groups, out->count + 1, piece, a);
		if (problem != NULL)
			return problem;
		columns += columns_of(&groups[out->count]);
		if (columns > WISHES_COLUMNS + strlen(", "))
			return arena_printf(a,
				"must leave room for what is chosen: with "
				"'%s' it can be longer than %d characters",
				groups[out->count].name, WISHES_COLUMNS);
		out->count++;
	}
	return NULL;
}

const char *
modifiers_problem(const char *text, struct arena *a)
{
	struct modifiers m;

	return read_groups(text, a, &m);
}

void
modifiers_read(const char *text, struct arena *a, struct modifiers *out)
{
	*out = (struct modifiers){ 0 };
	if (text != NULL)
		(void)read_groups(text, a, out);
}

static bool
is_choice(const struct modifier_group *g, const char *wish)
{
	for (size_t i = 0; i < g->count; i++)
		if (text_same_folded(g->choices[i], wish))
			return true;
	return false;
}

/* How many of the wishes are choices of the group. */
static size_t
count_said(const struct modifier_group *g, const char *wishes)
{
	size_t said = 0;

	while (*wishes != '\0') {
		size_t len;
		char wish[WISH_SIZE];

		wishes += strspn(wishes, ",/ ");
		len = strcspn(wishes, ",/");
		if (len < sizeof(wish)) {
			memcpy(wish, wishes, len);
			while (len > 0 && wish[len - 1] == ' ')
				len--;
			wish[len] = '\0';
			said += is_choice(g, wish);
		}
		wishes += strcspn(wishes, ",/");
	}
	return said;
}

const struct modifier_group *
modifiers_missing(const struct modifiers *m, const char *wishes)
{
	for (size_t i = 0; i < m->count; i++)
		if (count_said(&m->groups[i], wishes == NULL ? "" : wishes) <
			m->groups[i].takes)
			return &m->groups[i];
	return NULL;
}

const char *
modifiers_name(const struct modifier_group *g, struct arena *a)
{
	return g->takes == 1 ? g->name
			     : arena_printf(a, "%zu %s", g->takes, g->name);
}

const char *
modifiers_list(const struct modifier_group *g, struct arena *a)
{
	const char *list = g->choices[0];

	for (size_t i = 1; i < g->count; i++)
		list = arena_printf(a, "%s, %s", list, g->choices[i]);
	return list;
}
