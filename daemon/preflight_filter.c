// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packet filters that say something of SMTP that leaves this machine.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "alloc.h"
#include "compiler.h"
#include "preflight.h"
#include "preflight_filter.h"
#include "text.h"

#define CHECK "conflict"
#define COMMAND_SECONDS 10
#define TOLD_MAX 30

/**
 * chains_find() - Find a chain, which then is there.
 * @c: All chains.
 * @family: Its family.
 * @table: Its table.
 * @name: Its name.
 *
 * Return: Its place among them.
 */
size_t chains_find(struct chains *c, const char *family, const char *table,
		   const char *name)
{
	struct chain *v;
	size_t i;

	for (i = 0; i < c->n; i++) {
		v = &c->v[i];
		if (!strcmp(v->name, name) && !strcmp(v->table, table) &&
		    !strcmp(v->family, family))
			return i;
	}
	c->v = xreallocarray(c->v, c->n + 1, sizeof(*c->v));
	c->v[c->n] = (struct chain){ .family = xstrdup(family),
				     .table = xstrdup(table),
				     .name = xstrdup(name) };
	return c->n++;
}

/**
 * chains_jump() - Add that packets come from one chain to another.
 * @c: All chains.
 * @from: The one.
 * @to: Name of the other, which is in the same table.
 */
void chains_jump(struct chains *c, size_t from, const char *to)
{
	char *family = xstrdup(c->v[from].family);
	char *table = xstrdup(c->v[from].table);

	c->jumps = xreallocarray(c->jumps, c->n_jumps + 1, sizeof(*c->jumps));
	c->jumps[c->n_jumps].from = from;
	c->jumps[c->n_jumps++].to = chains_find(c, family, table, to);
	free(table);
	free(family);
}

/**
 * chains_reach() - Find to which chains packets come that leave this machine.
 * @c: All chains, of which those with such a hook are marked.
 */
void chains_reach(struct chains *c)
{
	const struct jump *j;
	bool more = true;
	size_t i;

	while (more) {
		more = false;
		for (i = 0; i < c->n_jumps; i++) {
			j = &c->jumps[i];
			if (!c->v[j->from].goes_out || c->v[j->to].goes_out)
				continue;
			c->v[j->to].goes_out = true;
			more = true;
		}
	}
}

/**
 * chains_free() - Forget all chains.
 * @c: The chains.
 */
void chains_free(struct chains *c)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		free(c->v[i].family);
		free(c->v[i].table);
		free(c->v[i].name);
	}
	free(c->v);
	free(c->jumps);
}

/**
 * filter_goes_out() - Whether packets come by a hook that leave this machine.
 * @hook: Its name, or that of the chain that iptables has for it.
 *
 * Return: true when they do, also those of its containers.
 */
bool filter_goes_out(const char *hook)
{
	return !strcasecmp(hook, "output") || !strcasecmp(hook, "forward") ||
	       !strcasecmp(hook, "postrouting") || !strcasecmp(hook, "egress");
}

/* Who makes chains of such names. */
static const char *maker(const struct chain *chain)
{
	static const struct {
		const char *prefix;
		const char *maker;
	} makers[] = {
		{ "ufw", "ufw" },
		{ "SMTPOUTPUT", "csf" },
		{ "LOCALOUTPUT", "csf" },
		{ "imunify", "Imunify360" },
		{ "DOCKER", "Docker" },
		{ "KUBE-", "Kubernetes" },
		{ "cPanel", "cPanel" },
		{ "acctboth", "cPanel" },
		{ "firewalld", "firewalld" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(makers); i++)
		if (!strncasecmp(chain->name, makers[i].prefix,
				 strlen(makers[i].prefix)) ||
		    !strncasecmp(chain->table, makers[i].prefix,
				 strlen(makers[i].prefix)))
			return makers[i].maker;
	return NULL;
}

/* iptables prints what nft prints, too, where both are the same. */
static bool is_told(struct preflight *p, const struct chain *chain,
		    const char *where)
{
	const bool by_nft = strstr(where, "handle");
	char *key =
		xasprintf("%s %s %s", chain->family, chain->table, chain->name);
	bool told = false;
	size_t i;

	for (i = 0; by_nft && i < p->n_told && !told; i++)
		told = !strcmp(p->told[i], key);
	if (by_nft || p->n_told == TOLD_MAX) {
		free(key);
		return told;
	}
	p->told = xreallocarray(p->told, p->n_told + 1, sizeof(*p->told));
	p->told[p->n_told++] = key;
	return false;
}

/**
 * filter_tell() - Report a rule about SMTP.
 * @p: Receives it, unless it was reported by another name.
 * @chain: Its chain.
 * @where: Its place there.
 * @ports: The ports it names.
 * @what: What it does.
 * @packets: How often it has.
 */
void filter_tell(struct preflight *p, const struct chain *chain,
		 const char *where, const char *ports, const char *what,
		 unsigned long long packets)
{
	const char *who = maker(chain);
	char *words, *clean;

	if (is_told(p, chain, where) || ++p->n_filters > TOLD_MAX)
		return;
	words = xasprintf("%s table %s, chain %s, %s: port %s, %s",
			  chain->family, chain->table, chain->name, where,
			  ports, what);
	clean = text_escaped(words, strlen(words));
	result_warn(
		p->results, CHECK,
		"let one of both decide, or the same users in both",
		"%s rule of the packet filter decides about SMTP, too: %s (%llu packets)%s%s",
		who ? who : "a", clean, packets, who ? ", made by " : "",
		who ? who : "");
	free(clean);
	free(words);
}

/**
 * filter_tell_default() - Report that what no rule accepts does not go out.
 * @p: Receives it.
 * @chain: The chain that does so.
 */
void filter_tell_default(struct preflight *p, const struct chain *chain)
{
	char *words, *clean;

	if (is_told(p, chain, "handle") || ++p->n_filters > TOLD_MAX)
		return;
	words = xasprintf("%s table %s, chain %s", chain->family, chain->table,
			  chain->name);
	clean = text_escaped(words, strlen(words));
	result_warn(p->results, CHECK,
		    "see that it accepts what the policy allows",
		    "the packet filter drops what it does not accept: %s",
		    clean);
	free(clean);
	free(words);
}

/**
 * filter_forget() - Forget what was told.
 * @p: Has it.
 */
void filter_forget(struct preflight *p)
{
	size_t i;

	for (i = 0; i < p->n_told; i++)
		free(p->told[i]);
	free(p->told);
	p->told = NULL;
	p->n_told = 0;
}

/* Returns what it has printed, NULL when it is not there or has failed. */
static char *run(const struct preflight *p, const char *const *paths,
		 char *first, char *second, char *third)
{
	char *argv[] = { NULL, first, second, third, NULL }, *text;
	size_t i;

	if (*p->results->root)
		return NULL;
	for (i = 0; paths[i]; i++) {
		if (access(paths[i], X_OK))
			continue;
		argv[0] = xstrdup(paths[i]);
		text = preflight_command(argv, COMMAND_SECONDS);
		if (!text)
			result_warn(p->results, CHECK,
				    "look for rules about SMTP yourself",
				    "%s has failed, or takes too long",
				    paths[i]);
		free(argv[0]);
		return text;
	}
	return NULL;
}

/**
 * preflight_filters() - Look for packet filters that restrict SMTP.
 * @p: Receives which do.
 */
void preflight_filters(struct preflight *p)
{
	static const char *const nft[] = { "/usr/sbin/nft", "/sbin/nft",
					   "/usr/bin/nft", NULL };
	static const char *const v4[] = { "/usr/sbin/iptables-save",
					  "/sbin/iptables-save", NULL };
	static const char *const v6[] = { "/usr/sbin/ip6tables-save",
					  "/sbin/ip6tables-save", NULL };
	static char counters[] = "-c", json[] = "-j", list[] = "list",
		    ruleset[] = "ruleset";
	const size_t before = json_object_array_length(p->results->list);
	char *text;

	text = run(p, v4, counters, NULL, NULL);
	if (text)
		preflight_iptables(p, "ip", text);
	free(text);
	text = run(p, v6, counters, NULL, NULL);
	if (text)
		preflight_iptables(p, "ip6", text);
	free(text);
	text = run(p, nft, json, list, ruleset);
	if (text)
		preflight_nft(p, text);
	free(text);
	filter_forget(p);
	if (p->n_filters > TOLD_MAX)
		result_warn(p->results, CHECK, "see the others first",
			    "%u more", p->n_filters - TOLD_MAX);
	if (json_object_array_length(p->results->list) == before)
		result_ok(p->results, CHECK,
			  "no packet filter that was found restricts SMTP");
}
