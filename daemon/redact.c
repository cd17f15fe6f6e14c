// SPDX-License-Identifier: GPL-2.0-only
/*
 * Credentials on command lines, taken out before anybody sees them.
 *
 * Options are known by name, whatever the program ("--password x"), or by
 * program ("swaks -ap x"). An argument with blanks in it may be a command line
 * itself ("sh -c 'swaks -ap x'") and is looked at as one too.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "alloc.h"
#include "compiler.h"
#include "redact.h"
#include "secret.h"

#define NESTING_MAX 4
#define WORDS_MAX 512

enum value {
	VALUE_SECRET, /* all of it */
	VALUE_LOGIN, /* what follows the first colon or percent sign */
};

enum form {
	FORM_WORD, /* -ap x, -apx */
	FORM_CLUSTER, /* -u x, -ux, -sSu x */
	FORM_LONG, /* --user x, --user=x */
};

struct program_option {
	const char *program, *option;
	enum form form;
	enum value value;
};

static const struct program_option program_options[] = {
	{ "swaks", "-ap", FORM_WORD, VALUE_SECRET },
	{ "swaks", "--ap", FORM_LONG, VALUE_SECRET },
	{ "sendEmail", "-xp", FORM_WORD, VALUE_SECRET },
	{ "sendemail", "-xp", FORM_WORD, VALUE_SECRET },
	{ "curl", "-u", FORM_CLUSTER, VALUE_LOGIN },
	{ "curl", "-U", FORM_CLUSTER, VALUE_LOGIN },
	{ "curl", "-E", FORM_CLUSTER, VALUE_LOGIN },
	{ "curl", "-b", FORM_CLUSTER, VALUE_SECRET },
	{ "curl", "--user", FORM_LONG, VALUE_LOGIN },
	{ "curl", "--proxy-user", FORM_LONG, VALUE_LOGIN },
	{ "curl", "--cert", FORM_LONG, VALUE_LOGIN },
	{ "curl", "--oauth2-bearer", FORM_LONG, VALUE_SECRET },
	{ "mysql", "-p", FORM_WORD, VALUE_SECRET },
	{ "mysqldump", "-p", FORM_WORD, VALUE_SECRET },
	{ "sshpass", "-p", FORM_WORD, VALUE_SECRET },
	{ "ldapsearch", "-w", FORM_WORD, VALUE_SECRET },
	{ "smbclient", "-U", FORM_WORD, VALUE_LOGIN },
};

/* Flags of their own that start like an option with its value attached. */
static const char *const not_attached[] = { "-apt" };

static const char *base_name(const char *s, size_t len, size_t *base_len)
{
	size_t i;

	for (i = len; i && s[i - 1] != '/'; i--)
		;
	*base_len = len - i;
	return s + i;
}

/* The program that @w names, if options of it are known. */
static const char *known_program(const struct piece *w)
{
	size_t i, len;
	const char *base = base_name(w->s, w->len, &len);

	for (i = 0; i < ARRAY_SIZE(program_options); i++)
		if (len == strlen(program_options[i].program) &&
		    !memcmp(base, program_options[i].program, len))
			return program_options[i].program;
	return NULL;
}

static void hide_as(const struct piece *w, size_t from, enum value value)
{
	size_t i = from;

	if (value == VALUE_LOGIN) {
		while (i < w->len && w->s[i] != ':' && w->s[i] != '%')
			i++;
		if (i == w->len)
			return;
		from = i + 1;
	}
	secret_hide(w, from, w->len);
}

static bool is_not_attached(const struct piece *w)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(not_attached); i++)
		if (w->len == strlen(not_attached[i]) &&
		    !memcmp(w->s, not_attached[i], w->len))
			return true;
	return false;
}

/* Where the value starts in @w, 0 when @w is not this option. */
static size_t value_start(const struct program_option *o, const struct piece *w)
{
	size_t n = strlen(o->option), i;

	switch (o->form) {
	case FORM_LONG:
		if (w->len < n || memcmp(w->s, o->option, n) != 0)
			return 0;
		if (w->len > n && w->s[n] != '=')
			return 0;
		return w->len > n ? n + 1 : n;
	case FORM_WORD:
		if (w->len < n || memcmp(w->s, o->option, n) != 0)
			return 0;
		if (is_not_attached(w))
			return 0;
		return w->len > n && w->s[n] == '=' ? n + 1 : n;
	case FORM_CLUSTER:
		if (w->len < 2 || w->s[0] != '-' || w->s[1] == '-')
			return 0;
		for (i = 1; i < w->len; i++) {
			if (w->s[i] == o->option[1])
				return i + 1;
			/* Options of curl that end a cluster with a value. */
			if (!isalpha((unsigned char)w->s[i]) ||
			    strchr("AbcCdDeEFhHmoPQrtTuUwxXyYzK", w->s[i]))
				return 0;
		}
		return 0;
	}
	return 0;
}

/* The value of an option of @program, attached or in the next word. */
static void by_program(const char *program, const struct piece *w,
		       const struct piece *next)
{
	size_t i, start;

	for (i = 0; i < ARRAY_SIZE(program_options); i++) {
		const struct program_option *o = &program_options[i];

		if (strcmp(o->program, program) != 0)
			continue;
		start = value_start(o, w);
		if (start && start < w->len)
			hide_as(w, start, o->value);
		else if (start && next)
			hide_as(next, 0, o->value);
	}
}

/* The word behind an option with a telling name: --password x, -pass x. */
static void by_name(const struct piece *w, const struct piece *next)
{
	size_t dashes = 0;

	while (dashes < 2 && dashes < w->len && w->s[dashes] == '-')
		dashes++;
	if (!dashes || w->len - dashes < 3 || memchr(w->s, '=', w->len))
		return;
	if (memchr(w->s, ' ', w->len))
		return;
	if (next && secret_name(w->s + dashes, w->len - dashes))
		secret_hide(next, 0, next->len);
}

/* -c, -lc, -e and the like announce a command line in the next word. */
static bool announces_script(const struct piece *w)
{
	return w->len >= 2 && w->len <= 5 && w->s[0] == '-' && w->s[1] != '-' &&
	       strchr("ce", w->s[w->len - 1]);
}

static bool has_blank(const struct piece *w)
{
	size_t i;

	for (i = 0; i < w->len; i++)
		if (isspace((unsigned char)w->s[i]))
			return true;
	return false;
}

static size_t split_words(const struct piece *text, struct piece *words);

static void redact_words(const struct piece *words, size_t n,
			 const char *program, unsigned int depth)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const struct piece *w = &words[i];
		const struct piece *next = i + 1 < n ? &words[i + 1] : NULL;
		const char *named = known_program(w);
		bool script = i && announces_script(&words[i - 1]);

		if (named)
			program = named;
		if (program)
			by_program(program, w, next);
		by_name(w, next);
		secret_scan(w, script);
		if (!has_blank(w))
			continue;
		if (depth == NESTING_MAX) {
			secret_hide(w, 0, w->len);
		} else {
			struct piece *inner =
				xcalloc(WORDS_MAX, sizeof(*inner));
			size_t n_inner = split_words(w, inner);

			if (n_inner > 1)
				redact_words(inner, n_inner, NULL, depth + 1);
			free(inner);
		}
	}
}

/* Behind the word at @at, roughly as a shell sees it. */
static size_t word_end(const struct piece *t, size_t at)
{
	char quote = 0;

	for (; at < t->len; at++) {
		char c = t->s[at];

		if (c == '\\') {
			at++;
		} else if (quote) {
			if (c == quote)
				quote = 0;
		} else if (c == '"' || c == '\'') {
			quote = c;
		} else if (isspace((unsigned char)c) || strchr(";|&()`", c)) {
			break;
		}
	}
	return at < t->len ? at : t->len;
}

static size_t split_words(const struct piece *text, struct piece *words)
{
	size_t at = 0, n = 0, end, from, to;

	while (at < text->len && n < WORDS_MAX) {
		if (isspace((unsigned char)text->s[at]) ||
		    strchr(";|&()`", text->s[at])) {
			at++;
			continue;
		}
		end = word_end(text, at);
		from = at;
		to = end;
		/* The rest of a text with more words than anybody reads. */
		if (n == WORDS_MAX - 1)
			to = text->len;
		if (to - from >= 2 &&
		    (text->s[from] == '"' || text->s[from] == '\'') &&
		    text->s[to - 1] == text->s[from]) {
			from++;
			to--;
		}
		words[n].s = text->s + from;
		words[n].mask = text->mask + from;
		words[n++].len = to - from;
		at = end > at ? end : at + 1;
	}
	return n;
}

/* The text with every masked stretch replaced. */
static char *without_masked(const struct piece *p)
{
	size_t i, used = 0, n = strlen(REDACTED);
	char *out = xcalloc(p->len * (n + 1) + 1, 1);

	for (i = 0; i < p->len; i++) {
		if (!p->mask[i]) {
			out[used++] = p->s[i];
		} else if (!i || !p->mask[i - 1]) {
			memcpy(out + used, REDACTED, n);
			used += n;
		}
	}
	return out;
}

/**
 * args_redact() - Take the credentials out of arguments.
 * @args: The arguments. Those with something to hide are replaced.
 * @program: Path or name of the program they are for, or NULL.
 */
void args_redact(struct args *args, const char *program)
{
	struct piece *words = xcalloc(args->n, sizeof(*words));
	struct piece self = { .s = program,
			      .len = program ? strlen(program) : 0 };
	size_t i;

	for (i = 0; i < args->n; i++) {
		words[i].s = args->v[i];
		words[i].len = strlen(args->v[i]);
		words[i].mask = xcalloc(words[i].len, 1);
	}
	redact_words(words, args->n, program ? known_program(&self) : NULL, 0);

	for (i = 0; i < args->n; i++) {
		if (memchr(words[i].mask, 1, words[i].len)) {
			char *clean = without_masked(&words[i]);

			free(args->v[i]);
			args->v[i] = clean;
			args->redacted = true;
		}
		free(words[i].mask);
	}
	free(words);
}
