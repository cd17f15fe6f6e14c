// SPDX-License-Identifier: GPL-2.0-only
/*
 * A server that has spoken first is no HTTP or TLS server. What a client sends
 * to it before SMTP, it refuses and goes on, so nothing there hides what comes
 * then. Where the server was silent, a client that begins with something else
 * is taken at its word.
 */
#include "dialogue_match.h"
#include "policy_shim.h"

/**
 * struct opening - How a line can begin.
 * @head: In capitals. Its last character is one of is_last().
 * @evidence: What it says, 0 for another protocol.
 */
struct opening {
	const char *head;
	u32 evidence;
};

static const struct opening smtp[] = {
	{ "EHLO ", SMTPWARD_DIALOGUE_EHLO },
	{ "HELO ", SMTPWARD_DIALOGUE_HELO },
	{ "LHLO ", SMTPWARD_DIALOGUE_LHLO },
	{ "MAIL FROM:", SMTPWARD_DIALOGUE_MAIL },
};

static const struct opening http[] = {
	{ "GET " },   { "POST " },    { "PUT " },     { "HEAD " },
	{ "PRI " },   { "OPTIONS " }, { "CONNECT " }, { "DELETE " },
	{ "TRACE " }, { "PATCH " },
};

static const struct opening *find(const struct opening *openings, size_t n,
				  const struct sw_match *match)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strlen(openings[i].head) == match->len &&
		    !memcmp(openings[i].head, match->head, match->len))
			return &openings[i];
	return NULL;
}

static bool is_space(u8 c)
{
	return c == ' ' || c == '\t';
}

static bool is_end(u8 c)
{
	return c == '\r' || c == '\n';
}

/* What ends an opening. Others are not compared with anything. */
static bool is_last(u8 c)
{
	return is_space(c) || c == ':';
}

static bool is_text(u8 c)
{
	return c >= ' ' || is_space(c) || is_end(c);
}

static u8 capital(u8 c)
{
	return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
}

/* Servers skip spaces before a command, and between its words. */
static bool is_skipped(const struct sw_match *match, u8 c)
{
	return is_space(c) &&
	       (!match->len || (match->len <= SW_MATCH_HEAD &&
				match->head[match->len - 1] == ' '));
}

static void end_line(struct sw_match *match)
{
	match->later |= match->len;
	match->len = 0;
}

static void add(struct sw_match *match, u8 c)
{
	if (match->len < SW_MATCH_HEAD)
		match->head[match->len] = is_space(c) ? ' ' : capital(c);
	if (match->len <= SW_MATCH_HEAD)
		match->len++;
}

static enum sw_match_result step(struct sw_match *match, u8 c, bool greeted)
{
	const struct opening *opening;

	if (!greeted && !is_text(c))
		return SW_MATCH_OTHER;
	if (is_end(c)) {
		end_line(match);
		return SW_MATCH_OPEN;
	}
	if (is_skipped(match, c))
		return SW_MATCH_OPEN;
	add(match, c);
	if (!is_last(c) || match->len > SW_MATCH_HEAD)
		return SW_MATCH_OPEN;
	if (!greeted && !match->later &&
	    find(http, sizeof(http) / sizeof(*http), match))
		return SW_MATCH_OTHER;
	opening = find(smtp, sizeof(smtp) / sizeof(*smtp), match);
	if (!opening)
		return SW_MATCH_OPEN;
	match->evidence = opening->evidence;
	if (greeted)
		match->evidence |= SMTPWARD_DIALOGUE_GREETED;
	return SW_MATCH_SMTP;
}

/**
 * sw_match_feed() - Go on with what a client sends.
 * @match: Where it is.
 * @data: What it sends next.
 * @len: Bytes of it, of any number.
 * @greeted: The server has said something before.
 *
 * Context: Any context.
 * Return: What is known now. It changes no more once it is not SW_MATCH_OPEN,
 * when the caller is to feed no more.
 */
enum sw_match_result sw_match_feed(struct sw_match *match, const void *data,
				   u32 len, bool greeted)
{
	enum sw_match_result result = SW_MATCH_OPEN;
	const u8 *c = data;

	while (len-- && result == SW_MATCH_OPEN) {
		result = step(match, *c++, greeted);
		if (++match->seen >= SW_MATCH_WINDOW && result == SW_MATCH_OPEN)
			result = SW_MATCH_OTHER;
	}
	return result;
}
