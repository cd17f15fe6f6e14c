// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel would say of an attempt, asked of the same code here.
 */
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compile.h"
#include "engine.h"

/**
 * struct engine - A policy that can be asked.
 * @policy: As the kernel would keep it.
 */
struct engine {
	struct sw_policy *policy;
};

/**
 * engine_of_builder() - Take a policy that was built.
 * @b: The policy, which is freed.
 * @sha256: Its checksum, or NULL.
 * @why: Receives why the kernel would not take it.
 *
 * Return: For engine_free(), or NULL.
 */
struct engine *engine_of_builder(struct sw_policy_builder *b,
				 const uint8_t *sha256, const char **why)
{
	struct sw_policy *policy = sw_policy_builder_finish(b, 0, sha256, why);
	struct engine *engine;

	sw_policy_builder_free(b);
	if (!policy)
		return NULL;
	engine = xcalloc(1, sizeof(*engine));
	engine->policy = policy;
	return engine;
}

/**
 * engine_new() - Take a policy as the kernel would.
 * @c: The policy.
 * @why: Receives why the kernel would not take it.
 *
 * Return: For engine_free(), or NULL.
 */
struct engine *engine_new(const struct compiled *c, const char **why)
{
	struct sw_policy_builder *b = engine_read(c, why);

	return b ? engine_of_builder(b, c->sha256, why) : NULL;
}

/**
 * engine_free() - Forget a policy.
 * @engine: From engine_new(), or NULL.
 */
void engine_free(struct engine *engine)
{
	if (!engine)
		return;
	sw_policy_free(engine->policy);
	free(engine);
}

static uint32_t missing(const struct engine_subject *subject)
{
	uint32_t ret = 0;

	if (!subject->time)
		ret |= SW_KNOW_TIME;
	if (!subject->has_exe)
		ret |= SW_KNOW_EXE;
	if (!subject->cgroup)
		ret |= SW_KNOW_CGROUP;
	if (subject->context == ENGINE_NO_CONTEXT)
		ret |= SW_KNOW_CONTEXT;
	return ret;
}

/**
 * engine_explain() - What the policy says of an attempt, and why.
 * @engine: The policy.
 * @subject: Who makes it.
 * @attempt: What it is. Whether the port counts as SMTP is not asked.
 * @trace: Receives which rules about the subject did not cover it.
 * @dec: Receives the answer, in which rules have the numbers that compile()
 *	gives them.
 *
 * Return: enum sw_know, what of the subject was asked for and is not known.
 */
uint32_t engine_explain(const struct engine *engine,
			const struct engine_subject *subject,
			const struct sw_attempt *attempt,
			struct sw_trace *trace, struct sw_decision *dec)
{
	struct sw_subject asked = {
		.uid = subject->uid,
		.gid = subject->gid,
		.groups = subject->groups,
		.n_groups = subject->n_groups,
		.loginuid = subject->loginuid,
		.contained = subject->contained,
		.missing = missing(subject),
		.time = subject->time,
		.exe = subject->exe,
		.context = subject->context,
		.cgroup = subject->cgroup,
	};
	uint32_t needs;

	/* As the module does it, who looks for what is asked for, and no more. */
	do {
		needs = sw_policy_explain(engine->policy, &asked, attempt,
					  trace, dec);
		asked.known |= needs;
	} while (needs);
	return asked.known & asked.missing;
}

/**
 * engine_connect() - What the policy says of a connection.
 * @engine: The policy.
 * @subject: Who opens it.
 * @dest: Where to.
 * @dec: Receives the answer.
 *
 * Return: As engine_explain().
 */
uint32_t engine_connect(const struct engine *engine,
			const struct engine_subject *subject,
			const struct sw_dest *dest, struct sw_decision *dec)
{
	const struct sw_attempt attempt = { .dest = dest };
	struct sw_trace trace;

	return engine_explain(engine, subject, &attempt, &trace, dec);
}

/**
 * engine_exec() - What the policy says of the execution of a mail tool.
 * @engine: The policy.
 * @subject: Who executes it.
 * @tools: What it is, ids from engine_tool().
 * @dec: Receives the answer.
 *
 * Return: As engine_explain().
 */
uint32_t engine_exec(const struct engine *engine,
		     const struct engine_subject *subject,
		     const struct sw_tools *tools, struct sw_decision *dec)
{
	const struct sw_attempt attempt = { .tools = tools };
	struct sw_trace trace;

	return engine_explain(engine, subject, &attempt, &trace, dec);
}

/**
 * engine_port() - Whether a port counts as SMTP.
 * @engine: The policy.
 * @port: The port.
 *
 * Return: true when it does: connections to others are not judged as such.
 */
bool engine_port(const struct engine *engine, uint16_t port)
{
	return sw_policy_port(engine->policy, port);
}

/**
 * engine_look() - What a policy has looked for in what connections send.
 * @engine: The policy.
 *
 * Return: enum smtpward_look.
 */
uint32_t engine_look(const struct engine *engine)
{
	return sw_policy_look(engine->policy);
}

/**
 * engine_tool() - Find a mail tool.
 * @engine: The policy.
 * @name: Its name.
 *
 * Return: Its id, 0 when this policy does not know it.
 */
uint32_t engine_tool(const struct engine *engine, const char *name)
{
	struct sw_tool_def tool;
	uint32_t i;

	for (i = 0; sw_policy_tool_at(engine->policy, i, &tool); i++)
		if (!strcmp(tool.name, name))
			return tool.id;
	return 0;
}

/**
 * engine_file_tools() - Find the mail tools that a file is.
 * @engine: The policy.
 * @file: The file.
 * @tools: Receives them.
 */
void engine_file_tools(const struct engine *engine,
		       const struct sw_file_id *file, struct sw_tools *tools)
{
	sw_policy_find_tools(engine->policy, file, tools);
}

/**
 * engine_default() - What a policy says of what no rule covers.
 * @engine: The policy.
 *
 * Return: enum smtpward_verdict.
 */
uint32_t engine_default(const struct engine *engine)
{
	return sw_policy_default(engine->policy);
}

/**
 * engine_count() - Count the rules that deny, or those that do not.
 * @engine: The policy.
 * @denies: Those that do.
 *
 * Return: How many.
 */
uint32_t engine_count(const struct engine *engine, bool denies)
{
	struct sw_rule_def rule;
	uint32_t i, n = 0;
	struct sw_hits hits;

	for (i = 0; sw_policy_rule_at(engine->policy, i, &rule, &hits); i++)
		n += (rule.verdict == SMTPWARD_VERDICT_DENY) == denies;
	return n;
}
