// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether the mail servers of this machine would be cut off.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "preflight.h"
#include "preflight_mta.h"
#include "text.h"

#define CHECK "mta"

static bool has_user(const struct preflight *p, const struct needs *needs,
		     uint32_t uid)
{
	uint32_t other;
	size_t i;

	for (i = 0; i < needs->n; i++)
		if (preflight_uid(p, needs->v[i].user, &other) && other == uid)
			return true;
	return false;
}

/* Who delivers now, whatever configuration says: as if it were the first user. */
static bool add_running(const struct preflight *p, const struct mta *mta,
			struct needs *needs)
{
	const struct process *process;
	bool runs = false;
	size_t i, k, n;
	char *user;

	for (i = 0; i < p->n_processes; i++) {
		process = &p->processes[i];
		if (!mta_has(mta, process->exe))
			continue;
		runs = true;
		if (!mta->by_process || !process->uid ||
		    has_user(p, needs, process->uid))
			continue;
		user = xasprintf("%u", process->uid);
		n = needs->n;
		for (k = 0; k < n; k++) {
			if (strcmp(needs->v[k].user, needs->v[0].user) != 0)
				continue;
			if (needs->v[k].tool)
				need_tool(needs, user, needs->v[k].tool);
			else if (needs->v[k].host)
				need_host(needs, user, needs->v[k].host,
					  needs->v[k].port);
			else
				need_public(needs, user);
		}
		free(user);
	}
	return runs;
}

static char *describe(const struct need *need)
{
	char *host, *words;

	if (need->tool)
		return xasprintf("run %s", need->tool);
	if (!need->host)
		return xasprintf("connect to servers outside, port %u",
				 need->port);
	host = text_escaped(need->host, strlen(need->host));
	words = xasprintf("connect to %s port %u", host, need->port);
	free(host);
	return words;
}

/* A name could end the list, or the string. */
static char *yaml_user(const char *user, uint32_t uid)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	return *user && *user != '-' && !user[strspn(user, plain)] ?
		       xstrdup(user) :
		       xasprintf("%u", uid);
}

static void suggest(const struct preflight *p, const struct mta *mta,
		    const char *user, uint32_t uid)
{
	char *word = yaml_user(user, uid);
	char *rule = xasprintf(
		"rules:\n"
		"  - title: %s of this machine, as %s\n"
		"    owner: root\n"
		"    reason: delivers what others were allowed to submit\n"
		"    users: [%s]\n"
		"    verdict: allow\n",
		mta->name, word, word);

	preflight_suggest(p, rule);
	free(rule);
	free(word);
}

/**
 * struct judged - A mail server, while it is judged.
 * @mta: Which.
 * @needs: What it does.
 * @exe: Path of the program that connects, or NULL.
 * @cgroup: Where it runs, or NULL.
 * @runs: It runs.
 * @idle: Why nobody waits for what it delivers, or NULL.
 * @failed: Something of it was denied.
 */
struct judged {
	const struct mta *mta;
	struct needs needs;
	char *exe;
	const char *cgroup;
	bool runs;
	const char *idle;
	bool failed;
};

static void deny(struct preflight *p, struct judged *j, const struct need *need,
		 uint32_t uid, uint32_t rule, bool sure)
{
	char *what = describe(need), *by = preflight_rule(p, rule);
	char *advice = preflight_place(p, rule);
	char *user = preflight_user(p, uid);

	if (!sure)
		result_warn(
			p->results, CHECK, advice,
			"%s: %s may not %s for all that is known, by %s: names cannot be looked up, or a rule asks for more than is known",
			j->mta->name, user, what, by);
	else if (j->idle)
		result_warn(
			p->results, CHECK, advice,
			"%s, which does not run and %s, would be cut off: %s may not %s, by %s",
			j->mta->name, j->idle, user, what, by);
	else
		result_fail(p->results, CHECK, advice,
			    "%s would be cut off: %s may not %s, by %s",
			    j->mta->name, user, what, by);
	suggest(p, j->mta, user, uid);
	j->failed = true;
	free(user);
	free(advice);
	free(by);
	free(what);
}

static enum preflight_answer ask(const struct preflight *p,
				 const struct judged *j,
				 const struct need *need, uint32_t uid,
				 uint32_t *rule)
{
	const struct asked who = { .uid = uid,
				   .exe = j->exe,
				   .cgroup = j->cgroup };

	return need->tool ?
		       preflight_executes(p, &who, need->tool, rule) :
		       preflight_reaches(p, &who, need->host, need->port, rule);
}

static void judge_need(struct preflight *p, struct judged *j,
		       const struct need *need)
{
	enum preflight_answer answer;
	uint32_t uid, rule;
	char *user;

	if (!preflight_uid(p, need->user, &uid)) {
		user = text_escaped(need->user, strlen(need->user));
		result_warn(p->results, CHECK, "see its configuration",
			    "%s: user %s, who delivers, does not exist",
			    j->mta->name, user);
		free(user);
		j->failed = true;
		return;
	}
	answer = ask(p, j, need, uid, &rule);
	if (answer != PREFLIGHT_LET)
		deny(p, j, need, uid, rule, answer == PREFLIGHT_DENIED);
}

static bool was_judged(const struct needs *needs, size_t i)
{
	const struct need *a = &needs->v[i], *b;
	size_t k;

	for (k = 0; k < i; k++) {
		b = &needs->v[k];
		if (!strcmp(a->user, b->user) && a->port == b->port &&
		    !strcmp(a->host ? a->host : "", b->host ? b->host : "") &&
		    !strcmp(a->tool ? a->tool : "", b->tool ? b->tool : ""))
			return true;
	}
	return false;
}

/* Filters and lists get mail there, and give it back. */
static void judge_loopback(struct preflight *p, struct judged *j)
{
	static char loopback[] = LOOPBACK;
	const struct need need = { .user = j->needs.v[0].user,
				   .host = loopback,
				   .port = SMTP_PORT };
	uint32_t uid, rule;
	char *by;

	if (!preflight_uid(p, need.user, &uid) ||
	    ask(p, j, &need, uid, &rule) == PREFLIGHT_LET)
		return;
	by = preflight_rule(p, rule);
	result_warn(
		p->results, CHECK,
		"allow it when there is a filter or a list that mail goes through",
		"%s: %s may not connect to %s port %u, by %s", j->mta->name,
		need.user, LOOPBACK, SMTP_PORT, by);
	free(by);
}

static void tell_good(struct preflight *p, const struct judged *j)
{
	const struct need *need = &j->needs.v[0];
	char *what = describe(need), *by;
	uint32_t uid = 0, rule = 0;

	preflight_uid(p, need->user, &uid);
	ask(p, j, need, uid, &rule);
	by = preflight_rule(p, rule);
	result_ok(
		p->results, CHECK, "%s, which %s: %s may %s, by %s%s",
		j->mta->name, j->runs ? "runs" : "is installed", need->user,
		what, by,
		j->needs.caller ?
			"; it sends as whoever calls it, and who does needs a rule" :
			"");
	free(by);
	free(what);
}

/* Some packages stay when another mail server is installed beside them. */
static const char *idle(const struct preflight *p, const struct judged *j)
{
	const struct mta *other = mta_of_sendmail(p);

	if (j->runs)
		return NULL;
	if (other && other != j->mta)
		return "is not what sendmail leads to";
	return j->needs.configured ? NULL : "is not configured";
}

static void judge(struct preflight *p, const struct mta *mta)
{
	struct judged j = { .mta = mta };
	size_t i;

	mta->read(p, &j.needs);
	j.runs = add_running(p, mta, &j.needs);
	j.exe = mta_client(p, mta);
	j.cgroup = mta_cgroup(p, mta);
	j.idle = idle(p, &j);
	for (i = 0; i < j.needs.n; i++)
		if (!was_judged(&j.needs, i))
			judge_need(p, &j, &j.needs.v[i]);
	if (j.needs.n && !j.failed) {
		judge_loopback(p, &j);
		tell_good(p, &j);
	}
	free(j.exe);
	needs_free(&j.needs);
}

/**
 * preflight_mtas() - Ask whether the mail servers that are installed may deliver.
 * @p: What is asked.
 */
void preflight_mtas(struct preflight *p)
{
	const struct mta *mta;
	size_t i, n = 0;

	for (i = 0; (mta = mta_at(i)); i++) {
		if (!mta_is_installed(p, mta))
			continue;
		judge(p, mta);
		n++;
	}
	if (!n)
		result_ok(p->results, CHECK, "no mail server is installed");
}
