// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words of configuration files, and needs made of them.
 */
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "parse.h"
#include "preflight.h"
#include "preflight_mta.h"

static struct need *add_need(struct needs *needs, const char *user)
{
	struct need *need;

	needs->v = xreallocarray(needs->v, needs->n + 1, sizeof(*needs->v));
	need = &needs->v[needs->n++];
	*need = (struct need){ .user = xstrdup(user) };
	return need;
}

/**
 * need_public() - Add that a user delivers to whatever is outside.
 * @needs: Receives it.
 * @user: The user.
 */
void need_public(struct needs *needs, const char *user)
{
	add_need(needs, user)->port = SMTP_PORT;
}

/**
 * need_host() - Add that a user delivers to a server.
 * @needs: Receives it.
 * @user: The user.
 * @host: Name or address of the server.
 * @port: Port there.
 */
void need_host(struct needs *needs, const char *user, const char *host,
	       uint16_t port)
{
	struct need *need = add_need(needs, user);

	need->host = xstrdup(host);
	need->port = port;
}

/**
 * need_tool() - Add that a user runs a program.
 * @needs: Receives it.
 * @user: The user.
 * @path: The program.
 */
void need_tool(struct needs *needs, const char *user, const char *path)
{
	add_need(needs, user)->tool = xstrdup(path);
}

/**
 * needs_free() - Forget what a mail server does.
 * @needs: That.
 */
void needs_free(struct needs *needs)
{
	size_t i;

	for (i = 0; i < needs->n; i++) {
		free(needs->v[i].user);
		free(needs->v[i].tool);
		free(needs->v[i].host);
	}
	free(needs->v);
}

static uint16_t port_of(const char *word, uint16_t otherwise)
{
	static const struct {
		const char *name;
		uint16_t port;
	} services[] = { { "smtp", 25 },
			 { "submission", 587 },
			 { "smtps", 465 },
			 { "submissions", 465 } };
	uint16_t port;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(services); i++)
		if (!strcmp(word, services[i].name))
			return services[i].port;
	return parse_port(word, &port) ? otherwise : port;
}

/* Removes what stands around a host: "tls://user@[host]:port". */
static char *bare(const char *relay)
{
	const char *at = strstr(relay, "://");

	if (at)
		relay = at + 3;
	at = strrchr(relay, '@');
	return xstrdup(at ? at + 1 : relay);
}

/**
 * need_relay() - Add that a user delivers to a relay.
 * @needs: Receives it.
 * @user: The user.
 * @relay: The relay, in one of the ways that mail servers write it: "host",
 *	"[host]:port", "host::port", "smtp+tls://user@host:port".
 * @port: Port there unless @relay says it.
 */
void need_relay(struct needs *needs, const char *user, const char *relay,
		uint16_t port)
{
	char *word = bare(relay), *host = word, *end;
	struct net net;

	if (*host == '[') {
		host++;
		end = host + strcspn(host, "]");
	} else if (!parse_net(host, &net)) {
		end = host + strlen(host);
	} else {
		end = host + strcspn(host, ":");
	}
	if (*end) {
		*end++ = '\0';
		end += strspn(end, ":]");
		port = port_of(end, port);
	}
	if (*host)
		need_host(needs, user, host, port);
	free(word);
}

/**
 * config_word() - Find a word in a configuration file.
 * @text: The file, or NULL.
 * @pattern: Regular expression of a line, whose first group is the word. The last
 *	line that fits counts.
 *
 * Return: The word, for the caller to free, or NULL.
 */
char *config_word(const char *text, const char *pattern)
{
	regmatch_t m[2];
	char *word = NULL;
	regex_t re;

	if (!text || regcomp(&re, pattern, REG_EXTENDED | REG_NEWLINE))
		return NULL;
	while (*text && !regexec(&re, text, ARRAY_SIZE(m), m, 0)) {
		free(word);
		word = xmemdupz(text + m[1].rm_so, m[1].rm_eo - m[1].rm_so);
		text += m[0].rm_eo;
		/* ^ must not fit in the middle of a line. */
		text += strcspn(text, "\n");
	}
	regfree(&re);
	return word;
}

/**
 * config_owner() - Find who owns a file.
 * @p: For its root.
 * @path: The file.
 *
 * Return: Name of the user, for the caller to free, NULL when there is no file.
 */
char *config_owner(const struct preflight *p, const char *path)
{
	struct stat st;

	return preflight_stat(p, path, &st) ? preflight_user(p, st.st_uid) :
					      NULL;
}

/**
 * config_user() - Find which of some users there is.
 * @p: For its root.
 * @names: Their names, NULL at the end.
 *
 * Return: The first, for the caller to free, NULL when there is none.
 */
char *config_user(const struct preflight *p, const char *const *names)
{
	uint32_t uid;
	size_t i;

	for (i = 0; names[i]; i++)
		if (preflight_uid(p, names[i], &uid))
			return xstrdup(names[i]);
	return NULL;
}
