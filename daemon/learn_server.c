// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which servers are relays: those that somebody calls so, and those of the Internet
 * that several users send to.
 */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "detections.h"
#include "learn.h"
#include "learn_addr.h"
#include "learn_entry.h"

/**
 * struct server - A server that somebody has connected to.
 * @ip: Its address.
 * @user: Somebody.
 * @shared: Somebody else has, too.
 */
struct server {
	char *ip;
	char *user;
	bool shared;
};

static void free_server(void *data)
{
	free(((struct server *)data)->user);
}

/**
 * learn_server_see() - Note that somebody connects to a server.
 * @l: What was learned.
 * @ip: Its address.
 * @user: Who.
 */
void learn_server_see(struct learn *l, const char *ip, const char *user)
{
	struct server *server;

	if (!l->servers.max)
		l->servers = (struct learn_set){ .max = LEARN_SERVERS_MAX,
						 .size = sizeof(*server),
						 .forget = free_server };
	server = learn_set_get(&l->servers, ip);
	if (!server)
		return;
	if (!server->user)
		server->user = xstrdup(user);
	else if (strcmp(server->user, user) != 0)
		server->shared = true;
}

/**
 * learn_in_list() - Whether a word is in a list of the detections.
 * @l: What was learned.
 * @list: Name of the list.
 * @word: The word.
 *
 * Return: true when one of its patterns fits.
 */
bool learn_in_list(const struct learn *l, const char *list, const char *word)
{
	const struct word_list *words =
		l->options.lists ? detections_list(l->options.lists, list) :
				   NULL;
	unsigned int i;

	for (i = 0; words && i < words->words_count; i++)
		if (!fnmatch(words->words[i], word, 0))
			return true;
	return false;
}

static const struct word_list *known_relays(const struct learn *l)
{
	return l->options.lists ? detections_list(l->options.lists, "relays") :
				  NULL;
}

static bool is_called_relay(const struct learn *l, const char *ip)
{
	const struct word_list *words = known_relays(l);
	unsigned int k;
	size_t i;

	for (k = 0; words && k < words->words_count; k++)
		if (learn_addr_in(ip, words->words[k]))
			return true;
	for (i = 0; i < l->options.n_relays; i++)
		if (learn_addr_in(ip, l->options.relays[i]))
			return true;
	return false;
}

static bool has_called_relay(const struct learn *l)
{
	const struct word_list *words = known_relays(l);

	return l->options.n_relays || (words && words->words_count);
}

/**
 * learn_is_relay() - Whether a server of the Internet is a relay.
 * @l: What was learned.
 * @ip: Its address.
 *
 * When somebody has said which are, no others are.
 *
 * Return: true when it is.
 */
bool learn_is_relay(const struct learn *l, const char *ip)
{
	const struct server *server;

	if (has_called_relay(l))
		return is_called_relay(l, ip);
	server = learn_set_find(&l->servers, ip);
	return server && server->shared;
}

/**
 * learn_has_relay() - Whether there is a relay.
 * @l: What was learned.
 *
 * Return: true when one is known.
 */
bool learn_has_relay(const struct learn *l)
{
	enum learn_class class;
	struct server *server;
	size_t i;

	if (has_called_relay(l))
		return true;
	for (i = 0; i < l->servers.n; i++) {
		server = l->servers.v[i];
		if (server->shared && learn_addr_class(server->ip, &class) &&
		    class >= LEARN_PRIVATE)
			return true;
	}
	return false;
}
