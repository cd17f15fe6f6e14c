// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a credential looks like inside one argument: an assignment to a name
 * that tells, a URL with a password, the words of an SMTP login.
 *
 * Hiding too much costs an analyst a word, hiding too little costs a password:
 * where a value's end is not certain it ends late.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "compiler.h"
#include "secret.h"

/* A name tells when it contains one of these... */
static const char *const telling[] = {
	"password",  "passwd",	   "passphrase", "passcode",   "secret",
	"apikey",    "api-key",	   "api_key",	 "access-key", "access_key",
	"accesskey", "credential", "authpass",	 "smtppass",   "sasl_pass",
};

/* ...or when a part of it, between dots, dashes and underscores, is one. */
static const char *const telling_part[] = {
	"pass", "pwd", "token", "bearer", "authorization", "cookie", "pw",
};

static bool contains(const char *s, size_t len, const char *word)
{
	size_t n = strlen(word), i;

	for (i = 0; i + n <= len; i++)
		if (!strncasecmp(s + i, word, n))
			return true;
	return false;
}

static bool is_part(const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(telling_part); i++)
		if (len == strlen(telling_part[i]) &&
		    !strncasecmp(s, telling_part[i], len))
			return true;
	return false;
}

/* These look like the others and hold the name of a place. */
static bool is_place(const char *name, size_t len)
{
	static const char *const end[] = { "file", "path", "-fd", "_fd",
					   "dir" };
	size_t i, n;

	if ((len == 3 && !memcmp(name, "PWD", 3)) ||
	    (len == 6 && !memcmp(name, "OLDPWD", 6)))
		return true;
	for (i = 0; i < ARRAY_SIZE(end); i++) {
		n = strlen(end[i]);
		if (len > n && !strncasecmp(name + len - n, end[i], n))
			return true;
	}
	return false;
}

/**
 * secret_name() - Does what has this name have to be hidden?
 * @name: Name of an option or a variable, without leading dashes.
 * @len: Its bytes.
 *
 * Return: true when it does.
 */
bool secret_name(const char *name, size_t len)
{
	size_t i, start = 0;

	if (!len || is_place(name, len))
		return false;
	for (i = 0; i < ARRAY_SIZE(telling); i++)
		if (contains(name, len, telling[i]))
			return true;
	for (i = 0; i <= len; i++) {
		if (i < len && !strchr("-_.", name[i]))
			continue;
		if (is_part(name + start, i - start))
			return true;
		start = i + 1;
	}
	return false;
}

/**
 * secret_hide() - Mark bytes as not to be shown.
 * @p: The text.
 * @from: First byte.
 * @to: Behind the last byte, cut to the length of the text.
 */
void secret_hide(const struct piece *p, size_t from, size_t to)
{
	if (to > p->len)
		to = p->len;
	if (from < to)
		memset(p->mask + from, 1, to - from);
}

static bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || strchr("_-.@", c);
}

static bool is_quote(char c)
{
	return c == '"' || c == '\'';
}

/* A string to which others are added has its secret in any: to the end of the statement. */
static size_t joined_end(const struct piece *p, size_t quote)
{
	size_t at = quote + 1;

	while (at < p->len && (p->s[at] == ' ' || p->s[at] == '\t'))
		at++;
	if (at + 1 >= p->len ||
	    (p->s[at] != '+' &&
	     (p->s[at] != '.' || !strchr(" \t'\"$", p->s[at + 1]))))
		return quote;
	while (at < p->len && !strchr("\n;", p->s[at]))
		at++;
	return at;
}

/* Where the value ends that starts at @at: at its quote, or a blank. */
static size_t value_end(const struct piece *p, size_t at, size_t *start)
{
	size_t i = at;
	char quote;

	if (i < p->len && p->s[i] == '\\')
		i++;
	if (i < p->len && is_quote(p->s[i])) {
		quote = p->s[i++];
		*start = i;
		while (i < p->len && p->s[i] != quote)
			i += p->s[i] == '\\' && i + 1 < p->len ? 2 : 1;
		return joined_end(p, i);
	}
	*start = at;
	for (i = at; i < p->len && !isspace((unsigned char)p->s[i]); i++)
		if (p->s[i] == '\\')
			i++;
	return i;
}

/* An HTTP header has several words in its value. */
static bool is_header(const char *name, size_t len)
{
	return (len == 13 && !strncasecmp(name, "authorization", len)) ||
	       (len == 19 && !strncasecmp(name, "proxy-authorization", len)) ||
	       (len == 6 && !strncasecmp(name, "cookie", len));
}

static size_t header_end(const struct piece *p, size_t at)
{
	while (at < p->len && !is_quote(p->s[at]) && p->s[at] != '\n')
		at++;
	return at;
}

/* Behind the value of the assignment whose sign is at @sign. */
static size_t hide_value(const struct piece *p, const char *name,
			 size_t name_len, size_t sign, bool whole)
{
	size_t at = sign + 1, start, end;

	while (at < p->len && (p->s[at] == ' ' || p->s[at] == '\t'))
		at++;
	if (is_header(name, name_len)) {
		start = at;
		end = header_end(p, at);
	} else if (whole) {
		start = at;
		end = p->len;
	} else {
		end = value_end(p, at, &start);
	}
	secret_hide(p, start, end);
	return end;
}

/* name=value, name: value, "name": "value", anywhere in the text. */
static void scan_assignments(const struct piece *p, bool script)
{
	size_t i = 0, name_end, first;

	while (i < p->len) {
		if (p->s[i] != '=' && p->s[i] != ':') {
			i++;
			continue;
		}
		name_end = i;
		while (name_end &&
		       (isspace((unsigned char)p->s[name_end - 1]) ||
			is_quote(p->s[name_end - 1]) ||
			p->s[name_end - 1] == '\\'))
			name_end--;
		first = name_end;
		while (first && is_name_char(p->s[first - 1]))
			first--;
		while (first < name_end && p->s[first] == '-')
			first++;
		if (secret_name(p->s + first, name_end - first))
			i = hide_value(p, p->s + first, name_end - first, i,
				       !script && strspn(p->s, "-") >= first);
		else
			i++;
	}
}

/* scheme://user:password@host */
static void scan_urls(const struct piece *p)
{
	size_t i, at, end, colon;

	for (i = 0; i + 3 < p->len; i++) {
		if (memcmp(p->s + i, "://", 3) != 0)
			continue;
		colon = 0;
		at = 0;
		for (end = i + 3; end < p->len; end++) {
			if (isspace((unsigned char)p->s[end]) ||
			    is_quote(p->s[end]))
				break;
			/* A path ends the login, unless a password goes on. */
			if (strchr("/?#", p->s[end]) && (at || !colon))
				break;
			if (p->s[end] == ':' && !colon && !at)
				colon = end;
			else if (p->s[end] == '@')
				at = end;
		}
		if (at && colon)
			secret_hide(p, colon + 1, at);
		else if (at && i >= 4 &&
			 (!memcmp(p->s + i - 4, "http", 4) ||
			  !memcmp(p->s + i - 4, "ttps", 4)))
			secret_hide(p, i + 3, at);
	}
}

/* What a mail program or a hand says to log in. */
static void scan_login(const struct piece *p)
{
	static const char *const words[] = { "AUTH PLAIN ", "AUTH LOGIN ",
					     "AUTH XOAUTH2 ", "Bearer " };
	size_t i, w, n, end;

	for (i = 0; i < p->len; i++) {
		for (w = 0; w < ARRAY_SIZE(words); w++) {
			n = strlen(words[w]);
			if (i + n > p->len ||
			    strncasecmp(p->s + i, words[w], n))
				continue;
			end = i + n;
			while (end < p->len && !strchr(" \\\r\n'\"", p->s[end]))
				end++;
			secret_hide(p, i + n, end);
		}
	}
}

/**
 * secret_scan() - Mark the credentials in a text that need no context.
 * @p: The text.
 * @script: It may contain several commands, so that an assignment at its start
 *	does not reach to its end.
 */
void secret_scan(const struct piece *p, bool script)
{
	scan_assignments(p, script);
	scan_urls(p);
	scan_login(p);
	secret_calls(p);
}
