// SPDX-License-Identifier: GPL-2.0-only
/*
 * Questions to the policy that is to be enforced.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alloc.h"
#include "compiler.h"
#include "engine.h"
#include "executable.h"
#include "parse.h"
#include "paths.h"
#include "preflight.h"
#include "record.h"
#include "rules_index.h"
#include "text.h"

/*
 * Stand for every address outside: a policy that lets somebody send to these names no
 * particular one. Nothing is sent to them.
 */
static const char *const publics[] = { "1.1.1.1", "93.184.215.14",
				       "198.41.0.4" };

/* A job, and a server: nobody sits at a terminal. */
static void know(const struct preflight *p, const struct asked *who,
		 struct engine_subject *subject, uint32_t **groups)
{
	struct executable exe;

	subject->context = SMTPWARD_CONTEXT_BACKGROUND;
	subject->time = time(NULL);
	subject->cgroup = who->cgroup;
	*groups = preflight_groups(p, who->uid, &subject->gid,
				   &subject->n_groups);
	subject->groups = *groups;
	if (!who->exe || !preflight_executable(p, who->exe, &exe))
		return;
	subject->has_exe = true;
	subject->exe = (struct sw_inode){ .ino = exe.ino,
					  .dev_major = exe.dev_major,
					  .dev_minor = exe.dev_minor };
}

/* What is not known makes the engine deny. */
static enum preflight_answer ask(const struct preflight *p,
				 const struct asked *who,
				 const struct sw_attempt *attempt,
				 uint32_t *rule)
{
	struct engine_subject subject = ENGINE_SUBJECT(who->uid);
	struct sw_decision dec;
	struct sw_trace trace;
	uint32_t *groups, unknown;

	know(p, who, &subject, &groups);
	unknown = engine_explain(p->engine, &subject, attempt, &trace, &dec);
	free(groups);
	*rule = dec.rule_id;
	if (dec.verdict != SMTPWARD_VERDICT_DENY)
		return PREFLIGHT_LET;
	return unknown ? PREFLIGHT_UNSURE : PREFLIGHT_DENIED;
}

/**
 * preflight_connects() - Whether somebody may open a connection.
 * @p: The policy.
 * @who: Who.
 * @address: Where to.
 * @port: The port there. One that does not count as SMTP is not judged.
 * @rule: Receives the rule that decides, 0 for the default.
 *
 * Return: What the policy says.
 */
enum preflight_answer preflight_connects(const struct preflight *p,
					 const struct asked *who,
					 const char *address, uint16_t port,
					 uint32_t *rule)
{
	struct sw_dest dest = { .port = port };
	const struct sw_attempt attempt = { .dest = &dest };
	struct net net;

	*rule = 0;
	if (!engine_port(p->engine, port) || parse_net(address, &net))
		return PREFLIGHT_LET;
	dest.family = net.family;
	memcpy(dest.addr, net.addr, sizeof(dest.addr));
	return ask(p, who, &attempt, rule);
}

/**
 * preflight_publicly() - Whether somebody may connect to whatever is outside.
 * @p: The policy.
 * @who: Who.
 * @port: The port there.
 * @rule: Receives the rule that decides, 0 for the default.
 *
 * Return: What the policy says of the address that fares worst.
 */
enum preflight_answer preflight_publicly(const struct preflight *p,
					 const struct asked *who, uint16_t port,
					 uint32_t *rule)
{
	enum preflight_answer answer, worst = PREFLIGHT_LET;
	uint32_t by;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(publics); i++) {
		answer = preflight_connects(p, who, publics[i], port, &by);
		if (!i || answer > worst)
			*rule = by;
		if (answer > worst)
			worst = answer;
	}
	return worst;
}

/**
 * preflight_executes() - Whether somebody may run a program.
 * @p: The policy.
 * @who: Who.
 * @path: The program. What is no mail tool is not judged.
 * @rule: Receives the rule that decides, 0 for the default.
 *
 * Return: What the policy says.
 */
enum preflight_answer preflight_executes(const struct preflight *p,
					 const struct asked *who,
					 const char *path, uint32_t *rule)
{
	struct sw_tools tools;
	const struct sw_attempt attempt = { .tools = &tools };

	*rule = 0;
	preflight_tools_of(p, path, &tools);
	return tools.n ? ask(p, who, &attempt, rule) : PREFLIGHT_LET;
}

/**
 * preflight_rule() - Name a rule.
 * @p: The policy.
 * @rule: Its number, 0 for the default.
 *
 * Return: Words for people, for the caller to free.
 */
char *preflight_rule(const struct preflight *p, uint32_t rule)
{
	const struct rule_info *info =
		rules_index_find(p->titles, p->generation, rule);
	char *title, *words;

	if (!rule)
		return xstrdup("the default");
	if (!info)
		return xasprintf("rule %u", rule);
	title = text_escaped(info->title, strlen(info->title));
	words = xasprintf("rule %u (%s)", rule, title);
	free(title);
	return words;
}

/**
 * preflight_place() - Say where a rule has to stand to decide instead of another.
 * @p: The policy.
 * @rule: The number of that other, 0 for the default.
 *
 * Return: Advice, for the caller to free.
 */
char *preflight_place(const struct preflight *p, uint32_t rule)
{
	const struct rule_info *info =
		rules_index_find(p->titles, p->generation, rule);
	char *file, *words;

	if (!rule || !info || !info->file)
		return xstrdup("add this rule to a file in " PATH_POLICY_DIR
			       ", then smtpward policy load:");
	file = text_escaped(info->file, strlen(info->file));
	words = xasprintf(
		"add this rule in front of rule %u, which is in %s, then smtpward policy load:",
		rule, file);
	free(file);
	return words;
}

/**
 * preflight_suggest() - Add a rule to what was found last.
 * @p: Has the results.
 * @rule: The rule, as a policy file has it.
 */
void preflight_suggest(const struct preflight *p, const char *rule)
{
	const size_t n = json_object_array_length(p->results->list);

	json_put_string(json_object_array_get_idx(p->results->list, n - 1),
			"rule", rule);
}
