// SPDX-License-Identifier: GPL-2.0-only
/*
 * What runs by itself and would not be let send.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "preflight.h"
#include "preflight_job.h"
#include "text.h"

#define CHECK "job"
#define WARNINGS_MAX 50
#define SCRIPTS_MAX 8
#define SENDMAIL "/usr/sbin/sendmail"

static char *place_of(const struct job *job)
{
	char *where = text_escaped(job->where, strlen(job->where)), *place;

	if (!job->line)
		return where;
	place = xasprintf("%s:%u", where, job->line);
	free(where);
	return place;
}

static void suggest(const struct preflight *p, const char *user,
		    const struct means *m)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	struct sw_tools tools;
	const struct tool *tool;
	char *rule;

	tool = *m->path ? preflight_tools_of(p, m->path, &tools) : NULL;
	if (!tool || *user == '-' || user[strspn(user, plain)])
		return;
	rule = xasprintf("rules:\n"
			 "  - title: Mail of the jobs of %s\n"
			 "    owner: \"?\"\n"
			 "    reason: \"?\"\n"
			 "    users: [%s]\n"
			 "    tools: [%s%s]\n"
			 "    verdict: allow\n",
			 user, user, tool->name,
			 strcmp(tool->name, "sendmail") ? ", sendmail" : "");
	preflight_suggest(p, rule);
	free(rule);
}

static void warn(struct jobs *jobs, const struct job *job,
		 const struct means *m, const char *script, const char *missing,
		 uint32_t rule, enum preflight_answer answer)
{
	char *place, *by, *in, *user;

	if (++jobs->denied > WARNINGS_MAX)
		return;
	place = place_of(job);
	by = preflight_rule(jobs->p, rule);
	in = script ? text_escaped(script, strlen(script)) : NULL;
	user = text_escaped(job->user, strlen(job->user));
	result_warn(
		jobs->p->results, CHECK,
		*m->path ?
			"if its mail is wanted, add a rule such as this:" :
			"if its mail is wanted, write a rule for where it sends to",
		"%s has %s%s%s, as %s, who may not %s%s, by %s", place, m->name,
		in ? " in " : "", in ? in : "", user, missing,
		answer == PREFLIGHT_UNSURE ? " for all that is known" : "", by);
	suggest(jobs->p, job->user, m);
	free(user);
	free(in);
	free(by);
	free(place);
}

static bool judge_means(struct jobs *jobs, const struct job *job,
			const struct asked *who, const char *text,
			const char *script)
{
	struct means_list list = { .n = 0 };
	char missing[2 * MEANS_NAME_MAX];
	enum preflight_answer answer;
	uint32_t rule;
	size_t i;

	means_find(jobs->p, text, &list);
	for (i = 0; i < list.n; i++) {
		answer = sends_by(jobs->p, who, &list.v[i], &rule, missing,
				  sizeof(missing));
		if (answer != PREFLIGHT_LET)
			warn(jobs, job, &list.v[i], script, missing, rule,
			     answer);
	}
	return list.n;
}

/* What begins so is compiled. */
static bool is_text(const char *text)
{
	return strncmp(text, "\177ELF", 4) != 0;
}

static size_t path_len(const char *s)
{
	size_t n = 0;

	while (isalnum((unsigned char)s[n]) ||
	       (s[n] && strchr("/._+-@:", s[n])))
		n++;
	return n;
}

/* Scripts that the command names by their paths. */
static bool judge_scripts(struct jobs *jobs, const struct job *job,
			  const struct asked *who)
{
	char path[256], *text;
	const char *at = job->text;
	unsigned int scripts = 0;
	struct sw_tools tools;
	bool sends = false;
	size_t n;

	for (; *at && scripts < SCRIPTS_MAX; at += n ? n : 1) {
		n = *at == '/' ? path_len(at) : 0;
		if (n < 2 || n >= sizeof(path))
			continue;
		memcpy(path, at, n);
		path[n] = '\0';
		/* What follows is the rest of a word that began before. */
		if (at > job->text && isalnum((unsigned char)at[-1]))
			continue;
		/* A tool, as a script itself, names ways of its own. */
		if (preflight_tools_of(jobs->p, path, &tools))
			continue;
		text = preflight_read(jobs->p, path, NULL);
		if (text && is_text(text)) {
			scripts++;
			sends |= judge_means(jobs, job, who, text, path);
		}
		free(text);
	}
	return sends;
}

/* What its jobs print is mailed by cron, as their user. */
static void judge_mailed(struct jobs *jobs, const struct job *job,
			 const struct asked *who)
{
	const struct means m = { .name = "jobs whose output is mailed",
				 .path = SENDMAIL };
	char missing[2 * MEANS_NAME_MAX];
	enum preflight_answer answer;
	uint32_t rule;
	size_t i;

	if (!job->mails || !preflight_exists(jobs->p, SENDMAIL))
		return;
	for (i = 0; i < jobs->n_mailed; i++)
		if (jobs->mailed[i] == who->uid)
			return;
	jobs->mailed = xreallocarray(jobs->mailed, jobs->n_mailed + 1,
				     sizeof(*jobs->mailed));
	jobs->mailed[jobs->n_mailed++] = who->uid;
	answer = sends_by(jobs->p, who, &m, &rule, missing, sizeof(missing));
	if (answer != PREFLIGHT_LET)
		warn(jobs, job, &m, NULL, missing, rule, answer);
}

/**
 * job_judge() - Ask whether a job may send as it does.
 * @jobs: What was found so far.
 * @job: The job. Of a user that there is not it never runs.
 */
void job_judge(struct jobs *jobs, const struct job *job)
{
	struct asked asked = { .cgroup = job->cgroup };
	const struct asked *who = &asked;
	bool sends;

	if (!preflight_uid(jobs->p, job->user, &asked.uid))
		return;
	jobs->n++;
	sends = judge_means(jobs, job, who, job->text, NULL);
	sends |= judge_scripts(jobs, job, who);
	jobs->senders += sends;
	judge_mailed(jobs, job, who);
}

/**
 * preflight_jobs() - Ask whether what runs by itself may send mail as it does.
 * @p: What is asked.
 */
void preflight_jobs(struct preflight *p)
{
	struct jobs jobs = { .p = p };

	cron_jobs(&jobs);
	at_jobs(&jobs);
	timer_jobs(&jobs);
	if (jobs.denied > WARNINGS_MAX)
		result_warn(p->results, CHECK, "see the others first",
			    "%u more would be denied",
			    jobs.denied - WARNINGS_MAX);
	else if (!jobs.denied)
		result_ok(
			p->results, CHECK,
			"%u jobs of cron, at and systemd, of which %u name a way to send mail: none that is denied",
			jobs.n, jobs.senders);
	if (p->budget < PREFLIGHT_FILE_MAX)
		result_warn(p->results, CHECK, "look at the rest yourself",
			    "there is too much to be read, and some was not");
	free(jobs.mailed);
}
