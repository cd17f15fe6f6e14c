// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether one rule leaves anything for another that comes after it. In doubt it
 * does: names are compared as they are written, but for addresses and ports.
 */
#include <string.h>

#include "parse.h"
#include "policy.h"
#include "policy_covers.h"

static bool is_narrow(const struct rule *r)
{
	return r->expires || r->context || r->executables_count ||
	       r->units_count || r->cgroups_count || r->containers_count ||
	       r->login_users_count;
}

static bool has_word(char *const *words, unsigned int n, const char *word)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (!strcmp(words[i], word))
			return true;
	return false;
}

static bool has_all(char *const *words, unsigned int n, char *const *of,
		    unsigned int n_of)
{
	unsigned int i;

	for (i = 0; i < n_of; i++)
		if (!has_word(words, n, of[i]))
			return false;
	return true;
}

static bool covers_subject(const struct rule *first, const struct rule *then)
{
	if (!first->users_count && !first->groups_count)
		return true;
	if (!then->users_count && !then->groups_count)
		return false;
	return has_all(first->users, first->users_count, then->users,
		       then->users_count) &&
	       has_all(first->groups, first->groups_count, then->groups,
		       then->groups_count);
}

static bool is_in(const struct net *net, const struct net *other)
{
	unsigned int i;

	if (net->family != other->family || net->prefix_len < other->prefix_len)
		return false;
	for (i = 0; i < other->prefix_len; i++)
		if ((net->addr[i / 8] ^ other->addr[i / 8]) & (0x80 >> i % 8))
			return false;
	return true;
}

static bool covers_net(const struct rule *first, const char *word)
{
	struct net net, other;
	unsigned int i;

	if (has_word(first->to, first->to_count, word))
		return true;
	if (parse_net(word, &net))
		return false;
	for (i = 0; i < first->to_count; i++)
		if (!parse_net(first->to[i], &other) && is_in(&net, &other))
			return true;
	return false;
}

static bool covers_ports(const struct rule *first, const char *word)
{
	struct ports ports, other;
	unsigned int i;

	if (parse_ports(word, &ports))
		return false;
	for (i = 0; i < first->ports_count; i++)
		if (!parse_ports(first->ports[i], &other) &&
		    ports.min >= other.min && ports.max <= other.max)
			return true;
	return false;
}

static bool is_about_connects(const struct rule *r)
{
	return r->to_count || r->ports_count || !r->tools_count;
}

static bool is_about_tools(const struct rule *r)
{
	return r->tools_count || (!r->to_count && !r->ports_count);
}

static bool covers_connects(const struct rule *first, const struct rule *then)
{
	unsigned int i;

	if (!is_about_connects(then))
		return true;
	if (!is_about_connects(first) || (first->to_count && !then->to_count) ||
	    (first->ports_count && !then->ports_count))
		return false;
	for (i = 0; first->to_count && i < then->to_count; i++)
		if (!covers_net(first, then->to[i]))
			return false;
	for (i = 0; first->ports_count && i < then->ports_count; i++)
		if (!covers_ports(first, then->ports[i]))
			return false;
	return true;
}

static bool covers_tools(const struct rule *first, const struct rule *then)
{
	if (!is_about_tools(then))
		return true;
	if (!is_about_tools(first))
		return false;
	if (!first->tools_count ||
	    has_word(first->tools, first->tools_count, "any"))
		return true;
	return then->tools_count && has_all(first->tools, first->tools_count,
					    then->tools, then->tools_count);
}

/**
 * rule_covers() - Whether a rule decides about all that another is about.
 * @first: Comes before.
 * @then: Comes after.
 *
 * Return: true when @then never decides.
 */
bool rule_covers(const struct rule *first, const struct rule *then)
{
	return !is_narrow(first) && covers_subject(first, then) &&
	       covers_connects(first, then) && covers_tools(first, then);
}
