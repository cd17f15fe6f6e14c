// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "attempt.h"
#include "compiler.h"
#include "record.h"

/**
 * struct action - An event.action of attempts.
 * @name: It.
 * @kind: What was attempted.
 */
struct action {
	const char *name;
	enum attempt_kind kind;
};

static const struct action actions[] = {
	{ "smtp-connect", ATTEMPT_CONNECT },
	{ "smtp-dialogue", ATTEMPT_DIALOGUE },
	{ "mail-tool-exec", ATTEMPT_EXEC },
};

static const char *const verdicts[] = {
	[SMTPWARD_VERDICT_ALLOW] = "allow",
	[SMTPWARD_VERDICT_AUDIT] = "audit",
	[SMTPWARD_VERDICT_DENY] = "deny",
};

/**
 * attempt_in_line() - Whether a line can be the record of an attempt.
 * @line: The line.
 * @len: Its bytes.
 *
 * Return: false for most other records, without understanding them.
 */
bool attempt_in_line(const char *line, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(actions); i++)
		if (memmem(line, len, actions[i].name, strlen(actions[i].name)))
			return true;
	return false;
}

static const struct action *find_action(struct json_object *doc)
{
	const char *name = json_text_at(doc, "event.action");
	size_t i;

	for (i = 0; name && i < ARRAY_SIZE(actions); i++)
		if (!strcmp(name, actions[i].name))
			return &actions[i];
	return NULL;
}

static bool read_verdict(struct attempt *a, struct json_object *doc)
{
	const char *word = json_text_at(doc, "smtpward.verdict");
	size_t i;

	for (i = 0; word && i < ARRAY_SIZE(verdicts); i++) {
		if (strcmp(word, verdicts[i]) != 0)
			continue;
		a->verdict = i;
		a->refused = json_is_true(doc, "smtpward.refused");
		return true;
	}
	return false;
}

/* What is used up of a budget has nothing to do with who may send. */
static void read_limit(struct attempt *a, struct json_object *doc)
{
	if (!json_at(doc, "smtpward.limit"))
		return;
	a->notes |= ATTEMPT_LIMITED;
	if (a->verdict == SMTPWARD_VERDICT_DENY)
		a->verdict = SMTPWARD_VERDICT_ALLOW;
}

static bool read_dest(struct attempt *a, struct json_object *doc)
{
	const char *ip = json_text_at(doc, "destination.ip");
	const unsigned long long port = json_number_at(doc, "destination.port");

	if (!ip || port > UINT16_MAX)
		return false;
	a->dest.port = port;
	a->dest.family = strchr(ip, ':') ? AF_INET6 : AF_INET;
	return inet_pton(a->dest.family, ip, a->dest.addr) == 1;
}

static bool read_tool(struct attempt *a, struct json_object *doc)
{
	const char *path = json_text_at(doc, "process.executable");
	const char *slash = path ? strrchr(path, '/') : NULL;

	a->tool = json_text_at(doc, "smtpward.exec.tool");
	a->file = (struct sw_file_id){
		.dev_major = json_number_at(doc, "smtpward.exec.dev_major"),
		.dev_minor = json_number_at(doc, "smtpward.exec.dev_minor"),
		.ino = json_number_at(doc, "smtpward.exec.inode"),
		.name = slash ? slash + 1 : "",
		.name_len = slash ? strlen(slash + 1) : 0,
	};
	return a->tool;
}

/**
 * attempt_read() - Understand a record.
 * @a: Receives what was attempted.
 * @doc: The record, which has to stay as long as @a.
 * @subjects: What is known of users and programs.
 *
 * Return: false when it is not of an attempt.
 */
bool attempt_read(struct attempt *a, struct json_object *doc,
		  struct subjects *subjects)
{
	const struct action *action = find_action(doc);

	*a = (struct attempt){ 0 };
	if (!action || !read_verdict(a, doc))
		return false;
	a->kind = action->kind;
	read_limit(a, doc);
	if (!(a->kind == ATTEMPT_EXEC ? read_tool(a, doc) : read_dest(a, doc)))
		return false;
	subjects_find(subjects, a, doc);
	return true;
}

/* One file is several tools, of which a record names one. */
static void find_tools(const struct attempt *a, const struct engine *engine,
		       struct sw_tools *tools)
{
	const uint32_t id = engine_tool(engine, a->tool);
	uint32_t i;

	engine_file_tools(engine, &a->file, tools);
	for (i = 0; i < tools->n; i++)
		if (tools->id[i] == id)
			return;
	if (id && tools->n < ARRAY_SIZE(tools->id))
		tools->id[tools->n++] = id;
}

static bool is_looked_at(const struct attempt *a, const struct engine *engine)
{
	return engine_port(engine, a->dest.port) ||
	       engine_look(engine) & SMTPWARD_LOOK_DIALOGUE;
}

static uint32_t notes_of(uint32_t missing)
{
	uint32_t ret = 0;

	if (missing & SW_KNOW_EXE)
		ret |= ATTEMPT_NO_EXE;
	if (missing & SW_KNOW_CGROUP)
		ret |= ATTEMPT_NO_CGROUP;
	if (missing & SW_KNOW_CONTEXT)
		ret |= ATTEMPT_NO_CONTEXT;
	return ret;
}

/**
 * attempt_target() - What an attempt is about, in a policy's numbers.
 * @a: The attempt.
 * @engine: The policy.
 * @target: Receives it, for engine_explain().
 * @tools: Receives the mail tools of an execution, part of @target.
 */
void attempt_target(const struct attempt *a, const struct engine *engine,
		    struct sw_attempt *target, struct sw_tools *tools)
{
	*target = (struct sw_attempt){ 0 };
	*tools = (struct sw_tools){ 0 };
	if (a->kind == ATTEMPT_EXEC) {
		find_tools(a, engine, tools);
		target->tools = tools;
	} else {
		target->dest = &a->dest;
	}
}

static enum attempt_answer answer_of(const struct attempt *a,
				     const struct engine *engine,
				     const struct sw_tools *tools)
{
	if (a->kind == ATTEMPT_EXEC)
		return tools->n ? ATTEMPT_JUDGED : ATTEMPT_NO_TOOL;
	return is_looked_at(a, engine) ? ATTEMPT_JUDGED : ATTEMPT_NO_PORT;
}

/**
 * attempt_judge() - Ask a policy about an attempt.
 * @a: The attempt.
 * @engine: The policy.
 * @j: Receives what it says.
 */
void attempt_judge(const struct attempt *a, const struct engine *engine,
		   struct judgement *j)
{
	struct sw_attempt target;
	struct sw_tools tools;

	attempt_target(a, engine, &target, &tools);
	j->answer = answer_of(a, engine, &tools);
	j->notes = a->notes;
	j->trace.n = 0;
	j->dec = (struct sw_decision){ .verdict = SMTPWARD_VERDICT_ALLOW };
	if (tools.unsure)
		j->notes |= ATTEMPT_MAYBE_TOOL;
	if (j->answer == ATTEMPT_JUDGED)
		j->notes |= notes_of(engine_explain(
			engine, &a->subject, &target, &j->trace, &j->dec));
}
