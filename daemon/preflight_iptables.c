// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules about SMTP in what iptables-save -c prints.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "preflight.h"
#include "preflight_filter.h"
#include "preflight_mta.h"

#define WORD_MAX 128

/**
 * struct entry - A rule.
 * @chain: Its chain.
 * @number: Its number there.
 * @target: What it does.
 * @ports: Ports it names, empty for none.
 * @packets: How often it has done it.
 */
struct entry {
	char chain[WORD_MAX];
	unsigned int number;
	char target[WORD_MAX];
	char ports[WORD_MAX];
	unsigned long long packets;
};

static void word_behind(const char *line, const char *option, char *word)
{
	const char *at = strstr(line, option);

	*word = '\0';
	if (at && sscanf(at + strlen(option), " %127s", word) != 1)
		*word = '\0';
}

static bool read_entry(const char *line, struct entry *e)
{
	const char *at = strstr(line, "-A ");

	*e = (struct entry){ 0 };
	if (!at || (*line != '[' && at != line))
		return false;
	if (*line == '[')
		e->packets = strtoull(line + 1, NULL, 10);
	word_behind(at, "-A ", e->chain);
	word_behind(at, " -j ", e->target);
	if (!*e->target)
		word_behind(at, " -g ", e->target);
	word_behind(at, " --dports ", e->ports);
	if (!*e->ports)
		word_behind(at, " --dport ", e->ports);
	return *e->chain;
}

static bool lets_through(const char *target)
{
	return !*target || !strcmp(target, "ACCEPT") ||
	       !strcmp(target, "RETURN") || !strcmp(target, "LOG") ||
	       !strcmp(target, "NFLOG") || !strcmp(target, "MARK") ||
	       !strcmp(target, "CONNMARK") || !strcmp(target, "MASQUERADE");
}

/**
 * struct save - What is printed, while it is read.
 * @family: Whose.
 * @table: The table that lines are of.
 * @chains: Chains of all tables.
 */
struct save {
	const char *family;
	char table[WORD_MAX];
	struct chains chains;
};

static void take_chain(struct save *s, const char *line)
{
	char name[WORD_MAX], policy[WORD_MAX];
	size_t i;

	if (sscanf(line, ":%127s %127s", name, policy) != 2)
		return;
	i = chains_find(&s->chains, s->family, s->table, name);
	s->chains.v[i].goes_out = strcmp(policy, "-") && filter_goes_out(name);
}

typedef void (*line_fn)(struct preflight *p, struct save *s, const char *line);

static void each_line(struct preflight *p, struct save *s, const char *text,
		      line_fn fn)
{
	char *copy = xstrdup(text), *rest = copy, *line;

	while ((line = strsep(&rest, "\n"))) {
		if (*line == '*')
			snprintf(s->table, sizeof(s->table), "%s", line + 1);
		else
			fn(p, s, line);
	}
	free(copy);
}

static void take_jumps(struct preflight *p, struct save *s, const char *line)
{
	struct entry e;
	size_t from;

	(void)p;
	if (*line == ':')
		take_chain(s, line);
	if (!read_entry(line, &e) || !*e.target)
		return;
	from = chains_find(&s->chains, s->family, s->table, e.chain);
	chains_jump(&s->chains, from, e.target);
}

static void tell_default(struct preflight *p, struct save *s, const char *line)
{
	char name[WORD_MAX], policy[WORD_MAX];
	size_t i;

	if (sscanf(line, ":%127s %127s", name, policy) != 2 ||
	    strcmp(policy, "DROP") != 0 || strcmp(name, "OUTPUT") != 0)
		return;
	i = chains_find(&s->chains, s->family, s->table, name);
	filter_tell_default(p, &s->chains.v[i]);
}

static void tell_entry(struct preflight *p, struct save *s, const char *line)
{
	char where[WORD_MAX * 2];
	struct entry e;
	size_t i;

	tell_default(p, s, line);
	if (!read_entry(line, &e) || !*e.ports || lets_through(e.target) ||
	    !preflight_names_port(p, e.ports))
		return;
	i = chains_find(&s->chains, s->family, s->table, e.chain);
	snprintf(where, sizeof(where), "%s%s",
		 s->family[2] ? "ip6tables" : "iptables",
		 strstr(line, "--uid-owner") || strstr(line, "--gid-owner") ?
			 ", for some users" :
			 "");
	if (s->chains.v[i].goes_out)
		filter_tell(p, &s->chains.v[i], where, e.ports, e.target,
			    e.packets);
}

/**
 * preflight_iptables() - Look for rules about SMTP.
 * @p: Receives them.
 * @family: ip or ip6.
 * @text: What iptables-save -c, or ip6tables-save -c, has printed.
 */
void preflight_iptables(struct preflight *p, const char *family,
			const char *text)
{
	struct save s = { .family = family };

	each_line(p, &s, text, take_jumps);
	chains_reach(&s.chains);
	each_line(p, &s, text, tell_entry);
	chains_free(&s.chains);
}
