// SPDX-License-Identifier: GPL-2.0-only
/*
 * Credentials that a program hands to a function, as it does to log in: by place, and
 * not by name. It may be written in any language that interpreters run, so that of
 * a call only names, brackets, quotes and commas are looked at.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "compiler.h"
#include "secret.h"

#define DEPTH_MAX 32

/**
 * struct call - A function that is given credentials.
 * @name: Its name, in any case.
 * @from: The first of its arguments to be hidden, from 0.
 * @method: Of something: there is something before it.
 */
struct call {
	const char *name;
	size_t from;
	bool method;
};

static const struct call calls[] = {
	{ "auth" }, /* Perl's Net::SMTP */
	{ "authenticate" }, /* Ruby's, PHPMailer */
	{ "auth_plain" },
	{ "auth_login" },
	{ "auth_cram_md5" },
	{ "docmd", 1 }, /* Python's smtplib, of AUTH and others */
	{ "putcmd", 1 },
	{ "start", 2, .method = true }, /* Ruby's: host, port, domain, ... */
};

/**
 * struct span - What is between the brackets of a call, or behind its name.
 * @start: Where what is to be hidden begins.
 * @end: Behind it.
 * @commas: Between arguments.
 */
struct span {
	size_t start, end, commas;
};

/**
 * struct reading - How arguments are read.
 * @p: The text.
 * @at: Where they begin.
 * @from: The first to be hidden.
 * @brackets: They are in round ones. Otherwise they end with the statement.
 * @escapes: What is behind a backslash has no meaning. In a text that is quoted
 *	itself it has.
 */
struct reading {
	const struct piece *p;
	size_t at;
	size_t from;
	bool brackets;
	bool escapes;
};

static bool is_ident(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Ruby's block begins there, which is no argument. */
static bool is_do(const struct piece *p, size_t at)
{
	return at + 2 < p->len && !memcmp(p->s + at, "do", 2) &&
	       isspace((unsigned char)p->s[at - 1]) &&
	       isspace((unsigned char)p->s[at + 2]);
}

static bool ends(const struct reading *r, size_t at)
{
	const char c = r->p->s[at];

	if (r->brackets)
		return c == ')';
	return strchr("\n;)}", c) || is_do(r->p, at);
}

static char closing(char c)
{
	switch (c) {
	case '(':
		return ')';
	case '[':
		return ']';
	case '{':
		return '}';
	default:
		return 0;
	}
}

/* What has no end goes on to the end of the text. */
static struct span read_arguments(const struct reading *r)
{
	const struct piece *p = r->p;
	struct span span = { .start = r->from ? p->len : r->at };
	char open[DEPTH_MAX], quote = 0, c;
	size_t depth = 0, i;

	for (i = r->at; i < p->len; i++) {
		c = p->s[i];
		if (c == '\\' && r->escapes) {
			i++;
		} else if (quote) {
			if (c == quote)
				quote = 0;
		} else if (strchr("'\"`", c)) {
			quote = c;
		} else if (closing(c)) {
			if (depth == DEPTH_MAX)
				break;
			open[depth++] = closing(c);
		} else if (depth) {
			if (c == open[depth - 1])
				depth--;
		} else if (c == ',') {
			if (++span.commas == r->from)
				span.start = i + 1;
		} else if (ends(r, i)) {
			span.end = i;
			return span;
		}
	}
	span.end = p->len;
	return span;
}

/* It may be in quotes, which have a backslash, or have one in them: the longer counts. */
static void hide_arguments(const struct piece *p, const struct reading *how)
{
	struct reading r = *how;
	struct span a, b;

	r.escapes = true;
	a = read_arguments(&r);
	r.escapes = false;
	b = read_arguments(&r);
	if (!r.brackets && !a.commas && !b.commas)
		return;
	secret_hide(p, a.start < b.start ? a.start : b.start,
		    a.end > b.end ? a.end : b.end);
}

static bool is_method(const struct piece *p, size_t at)
{
	return at && strchr(".>:", p->s[at - 1]);
}

static bool ends_with_login(const char *name, size_t len)
{
	return len >= 5 && !strncasecmp(name + len - 5, "login", 5);
}

/* Returns whether credentials are handed to it, and from which argument on. */
static bool is_call(const struct piece *p, size_t at, size_t len, size_t *from)
{
	const char *name = p->s + at;
	size_t i;

	*from = 0;
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		if (len != strlen(calls[i].name) ||
		    strncasecmp(name, calls[i].name, len) ||
		    (calls[i].method && !is_method(p, at)))
			continue;
		*from = calls[i].from;
		return true;
	}
	return ends_with_login(name, len);
}

static void scan_call(const struct piece *p, size_t at, size_t len)
{
	struct reading r = { .p = p, .at = at + len };

	if (!is_call(p, at, len, &r.from)) {
		/* setPassword('...') */
		r.brackets = r.at < p->len && p->s[r.at] == '(' &&
			     secret_name(p->s + at, len);
		r.at++;
		if (r.brackets)
			hide_arguments(p, &r);
		return;
	}
	while (r.at < p->len && isspace((unsigned char)p->s[r.at]))
		r.at++;
	if (r.at < p->len && p->s[r.at] == '(') {
		r.at++;
		r.brackets = true;
	} else if (r.at == at + len || !is_method(p, at)) {
		return;
	}
	hide_arguments(p, &r);
}

/**
 * secret_calls() - Mark what is handed to functions that log in.
 * @p: The text.
 */
void secret_calls(const struct piece *p)
{
	size_t i = 0, len;

	while (i < p->len) {
		for (len = 0; i + len < p->len && is_ident(p->s[i + len]);)
			len++;
		if (len)
			scan_call(p, i, len);
		i += len + 1;
	}
}
