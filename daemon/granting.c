// SPDX-License-Identifier: GPL-2.0-only
/*
 * What somebody asks to be granted, word by word. What a rule may say besides is
 * found when it is compiled.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alloc.h"
#include "granting.h"
#include "grants.h"
#include "log.h"
#include "parse.h"
#include "period.h"
#include "text.h"

#define TEXT_MAX 255

/* It is shown, and stands in a file: one line, and no more than a rule may have. */
static bool take_text(char **to, const char *what, const char *text)
{
	char *escaped = text_escaped(text, strlen(text));
	bool good = *text && strlen(text) <= TEXT_MAX && !strcmp(text, escaped);

	if (good)
		*to = xstrdup(text);
	else
		log_err("%s '%s': expected a line of text of at most %d bytes",
			what, escaped, TEXT_MAX);
	free(escaped);
	return good;
}

static bool take_user(struct grant *grant, const char *word)
{
	uint32_t uid;
	const char *why;
	bool found;

	if (!take_text(&grant->user, "user", word))
		return false;
	why = parse_user(word, &uid, &found);
	if (!why && found)
		return true;
	log_err("'%s' is no user: %s", word,
		why ? why : "this system has none of that name");
	return false;
}

/* Where the port begins: behind the only colon, or behind brackets. */
static const char *port_in(const char *to)
{
	const char *colon;

	if (*to == '[') {
		colon = strchr(to, ']');
		return colon && colon[1] == ':' ? colon + 1 : NULL;
	}
	colon = strchr(to, ':');
	return colon && !strchr(colon + 1, ':') ? colon : NULL;
}

static bool take_port(struct grant *grant, const char *word)
{
	struct ports ports;
	const char *why = parse_ports(word, &ports);

	if (why) {
		log_err("port '%s': %s", word, why);
		return false;
	}
	grant->port = xstrdup(word);
	return true;
}

static bool take_to(struct grant *grant, const struct granting *g)
{
	const char *port = port_in(g->to);
	size_t len = port ? (size_t)(port - g->to) : strlen(g->to);
	char *host;
	bool good;

	if (port && g->port) {
		log_err("'%s' and --port: expected one port", g->to);
		return false;
	}
	if (*g->to == '[' && len > 2 && g->to[len - 1] == ']')
		host = xmemdupz(g->to + 1, len - 2);
	else
		host = xmemdupz(g->to, len);
	good = take_text(&grant->to, "--to", host) &&
	       (!port || take_port(grant, port + 1));
	free(host);
	return good;
}

static bool take_period(struct grant *grant, const char *word)
{
	uint32_t seconds;
	const char *why = parse_period(word, &seconds);

	if (why) {
		log_err("--for '%s': %s", word, why);
		return false;
	}
	grant->expires = time(NULL) + seconds;
	return true;
}

static bool is_complete(const struct granting *g)
{
	if (!g->to && !g->tool)
		log_err("where to is not said, expected --to or --tool");
	else if (g->port && !g->to)
		log_err("--port without --to: expected both");
	else if (!g->period)
		log_err("how long is not said, expected --for, such as --for 2h");
	else if (!g->reason)
		log_err("why is not said, expected --reason");
	else
		return true;
	return false;
}

/**
 * granting_take() - Make a grant of what was asked for.
 * @g: What was asked for. There is a user in it.
 * @grant: Receives it, all but its number and its owner.
 *
 * What is wrong is logged.
 *
 * Return: true when nothing is.
 */
bool granting_take(const struct granting *g, struct grant *grant)
{
	return is_complete(g) && take_user(grant, g->user) &&
	       (!g->port || take_port(grant, g->port)) &&
	       (!g->to || take_to(grant, g)) &&
	       (!g->tool || take_text(&grant->tool, "--tool", g->tool)) &&
	       take_period(grant, g->period) &&
	       take_text(&grant->reason, "--reason", g->reason) &&
	       (!g->ticket || take_text(&grant->ticket, "--ticket", g->ticket));
}
