// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a rule lacks, in its own words.
 */
#include <stdlib.h>

#include "alloc.h"
#include "human.h"
#include "near.h"
#include "policy.h"

/* A rule can name very many. */
#define WORDS_MAX 6

static char *begin(char *line)
{
	return line[0] ? append(line, "; ") : line;
}

static char *append_list(char *line, char *const *words, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n && i < WORDS_MAX; i++)
		line = append(line, "%s%s", i ? ", " : "", words[i]);
	return n > WORDS_MAX ? append(line, " and %u more", n - WORDS_MAX) :
			       line;
}

static char *append_words(char *line, const char *before, char *const *words,
			  unsigned int n)
{
	if (!n)
		return line;
	return append_list(append(begin(line), "%s ", before), words, n);
}

static char *append_target(char *line, uint32_t lacks, const struct rule *rule)
{
	if (lacks & NEAR_ADDR)
		line = append_words(line, "is for connections to", rule->to,
				    rule->to_count);
	if (lacks & NEAR_PORT)
		line = append_words(line, "is for port", rule->ports,
				    rule->ports_count);
	if (lacks & NEAR_TOOL)
		line = append_words(line, "is for the tool", rule->tools,
				    rule->tools_count);
	return line;
}

static char *append_subject(char *line, uint32_t lacks, const struct rule *rule)
{
	if (lacks & NEAR_SUBJECT) {
		line = append_words(line, "is for user", rule->users,
				    rule->users_count);
		line = append_words(line, "is for group", rule->groups,
				    rule->groups_count);
	}
	if (lacks & NEAR_LOGIN)
		line = append_words(line, "is for the login of",
				    rule->login_users, rule->login_users_count);
	if (lacks & NEAR_EXE)
		line = append_words(line, "is for the program",
				    rule->executables, rule->executables_count);
	if (lacks & NEAR_CGROUP) {
		line = append_words(line, "is for unit", rule->units,
				    rule->units_count);
		line = append_words(line, "is for cgroup", rule->cgroups,
				    rule->cgroups_count);
	}
	if (lacks & (NEAR_CGROUP | NEAR_CONTAINER))
		line = append_words(line, "is for container", rule->containers,
				    rule->containers_count);
	return line;
}

static char *append_when(char *line, uint32_t lacks, const struct rule *rule)
{
	if (lacks & NEAR_EXPIRED)
		line = append(begin(line), "has expired (%s)", rule->expires);
	if (lacks & NEAR_CONTEXT)
		line = append(begin(line), "is for %s only",
			      rule->context == RULE_CONTEXT_INTERACTIVE ?
				      "interactive use" :
				      "the background");
	return line;
}

/**
 * near_text() - Say what a rule lacks.
 * @lacks: enum near_lack.
 * @rule: The rule.
 *
 * Return: "is for user backup; is for port 587", for the caller to free.
 */
char *near_text(uint32_t lacks, const struct rule *rule)
{
	char *line = xstrdup("");

	line = append_subject(line, lacks, rule);
	line = append_target(line, lacks, rule);
	line = append_when(line, lacks, rule);
	if (!lacks)
		line = append(line, "comes after the rule that decided");
	return line;
}
