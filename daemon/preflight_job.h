/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What runs by itself, and how it sends mail.
 */
#ifndef _SMTPWARD_PREFLIGHT_JOB_H
#define _SMTPWARD_PREFLIGHT_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "preflight.h"

/* Ways to send that one text is looked through for. */
#define MEANS_MAX 8
#define MEANS_NAME_MAX 128

/**
 * struct means - A way to send mail that a text names.
 * @name: What stands there.
 * @path: The mail tool, empty for a client that no rule can name.
 */
struct means {
	char name[MEANS_NAME_MAX];
	char path[MEANS_NAME_MAX];
};

/**
 * struct means_list - Ways to send mail, each once.
 * @v: Each.
 * @n: How many.
 */
struct means_list {
	struct means v[MEANS_MAX];
	size_t n;
};

/* preflight_means.c */
void means_find(const struct preflight *p, const char *text,
		struct means_list *list);
void means_add(struct means_list *list, const char *name, const char *path);

/**
 * struct job - Something that runs by itself.
 * @user: As whom.
 * @where: File that says so.
 * @line: Line there, 0 when the file is the job.
 * @text: What it runs, for a shell.
 * @cgroup: Where it runs, or NULL.
 * @mails: Who starts it mails what it prints.
 */
struct job {
	const char *user;
	const char *where;
	unsigned int line;
	const char *text;
	const char *cgroup;
	bool mails;
};

/**
 * struct jobs - What has been found so far.
 * @p: What is asked.
 * @n: Jobs.
 * @senders: Those that send, in one way or another.
 * @denied: Those of them that may not.
 * @mailed: Users for whom it is known whether what their jobs print is mailed.
 * @n_mailed: How many.
 */
struct jobs {
	struct preflight *p;
	unsigned int n;
	unsigned int senders;
	unsigned int denied;
	uint32_t *mailed;
	size_t n_mailed;
};

void job_judge(struct jobs *jobs, const struct job *job);

/* preflight_cron.c and preflight_timer.c: where there are jobs */
void cron_jobs(struct jobs *jobs);
void at_jobs(struct jobs *jobs);
void timer_jobs(struct jobs *jobs);

/* preflight_sends.c: whether somebody may use a way */
enum preflight_answer sends_by(const struct preflight *p,
			       const struct asked *who, const struct means *m,
			       uint32_t *rule, char *missing, size_t size);

#endif /* _SMTPWARD_PREFLIGHT_JOB_H */
