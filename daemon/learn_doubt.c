// SPDX-License-Identifier: GPL-2.0-only
/*
 * What somebody should look at before it is allowed.
 */
#include <string.h>

#include "compiler.h"
#include "learn.h"
#include "learn_entry.h"
#include "learn_rule.h"

static const char *const texts[] = {
	[LEARN_SELDOM] = "it was attempted too seldom",
	[LEARN_SHORT] = "it was attempted on too few days",
	[LEARN_NAMELESS] = "the user has no name that a policy can have",
	[LEARN_INCOMPLETE] = "the records do not say all about who it was",
	[LEARN_CONTAINER] =
		"it was in a container, whose programs no rule can name",
	[LEARN_ROOT] = "root at a terminal, which is a person",
	[LEARN_LOGIN] = "somebody else had logged in",
	[LEARN_GONE] =
		"the program was deleted while it ran, or was never a file",
	[LEARN_WRITABLE] = "the program is where anybody may write",
	[LEARN_OWN] =
		"the program is where users keep what is theirs, or in a site",
	[LEARN_UNSPEAKABLE] =
		"no rule can name the program, for the characters in its path",
	[LEARN_RENAMED] = "its processes call themselves by many names",
	[LEARN_WEB] = "a web server sends to the Internet by itself",
	[LEARN_DIRECT] =
		"it sends to the Internet by itself, and there is a relay",
	[LEARN_WIDE] =
		"it sends everywhere, and is no mail server that is known",
	[LEARN_REFUSED] = "most of its mails have failed",
	[LEARN_FAILED] = "none of its connections was established",
	[LEARN_DENIED] = "a rule denies it, which may come first",
	[LEARN_ALERT] = "a detection that is high or critical has fired",
	[LEARN_INLINE] =
		"its program is an argument of an interpreter, and no file",
	[LEARN_STDIN] = "its program comes from standard input, and is no file",
	[LEARN_SCRIPT_GONE] = "its script was not there when it was looked at",
	[LEARN_SCRIPT_PLACE] =
		"others can change its script, or the name hides it",
	[LEARN_ENCODED] = "its script decodes what it runs",
	[LEARN_SCRIPTS] = "there were too many scripts to be told apart",
};

/**
 * learn_doubt_text() - Say what a doubt is.
 * @doubt: enum learn_doubt.
 *
 * Return: That, NULL for no such doubt.
 */
const char *learn_doubt_text(unsigned int doubt)
{
	return doubt < ARRAY_SIZE(texts) ? texts[doubt] : NULL;
}

static bool is_mail_server(const struct learn *l, const struct learn_entry *e)
{
	return learn_in_list(l, "mta-programs", e->who.program) &&
	       (!strcmp(e->who.user, "root") ||
		learn_in_list(l, "mta-accounts", e->who.user));
}

static uint32_t judge_reach(const struct learn *l, const struct learn_rule *r)
{
	const bool web = r->e->doubts & LEARN_DOUBT(WEB) ||
			 learn_in_list(l, "web-accounts", r->e->who.user);
	uint32_t doubts = 0;

	if (r->e->class != LEARN_INTERNET || is_mail_server(l, r->e))
		return 0;
	if (web)
		doubts |= LEARN_DOUBT(WEB);
	if (learn_has_relay(l))
		doubts |= LEARN_DOUBT(DIRECT);
	if (r->anywhere)
		doubts |= LEARN_DOUBT(WIDE);
	return doubts;
}

/* The kernel cannot tell scripts apart: what allows one allows all. */
static uint32_t judge_jobs(const struct learn_entry *e)
{
	const struct learn_job *job;
	uint32_t doubts = 0;
	size_t i;

	for (i = 0; i < e->jobs.n; i++) {
		job = e->jobs.v[i];
		if (job->tally.n && !job->doubts)
			return e->jobs.more ? LEARN_DOUBT(SCRIPTS) : 0;
		doubts |= job->doubts;
	}
	if (e->jobs.more)
		doubts |= LEARN_DOUBT(SCRIPTS);
	return doubts;
}

static uint32_t judge_sums(const struct learn_sums *sums)
{
	uint32_t doubts = 0;

	if (sums->unsent > sums->sent)
		doubts |= LEARN_DOUBT(REFUSED);
	if (sums->sessions && sums->failed == sums->sessions)
		doubts |= LEARN_DOUBT(FAILED);
	return doubts;
}

/**
 * learn_judge() - Find out what is doubtful about a rule.
 * @l: What was learned.
 * @rule: The rule, which receives it.
 */
void learn_judge(const struct learn *l, struct learn_rule *rule)
{
	const struct learn_entry *e = rule->e;

	rule->doubts = e->doubts & ~LEARN_DOUBT(WEB);
	rule->doubts |= judge_reach(l, rule) | judge_jobs(e) |
			judge_sums(&e->sums);
	if (rule->tally.n < l->options.min_count)
		rule->doubts |= LEARN_DOUBT(SELDOM);
	if (rule->tally.n_days < l->options.min_days)
		rule->doubts |= LEARN_DOUBT(SHORT);
	if (e->names.more)
		rule->doubts |= LEARN_DOUBT(RENAMED);
}
