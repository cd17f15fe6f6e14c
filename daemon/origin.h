/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What has started a process: a person, or which kind of background.
 */
#ifndef _SMTPWARD_ORIGIN_H
#define _SMTPWARD_ORIGIN_H

#include <stdbool.h>
#include <stdint.h>

struct bytes;
struct event;
struct looker;

/**
 * enum origin_kind - What it was.
 * @ORIGIN_UNKNOWN: Nothing that is known.
 * @ORIGIN_PERSON: A person at a terminal.
 * @ORIGIN_CRON: A job of cron.
 * @ORIGIN_AT: A job of at.
 * @ORIGIN_TIMER: A unit of systemd that has a timer.
 * @ORIGIN_SERVICE: Another service of systemd.
 * @ORIGIN_INIT: What process 1 has started where there are no units.
 * @ORIGIN_WEB: A web server or its workers.
 * @ORIGIN_DATABASE: A database.
 * @ORIGIN_CONTAINER: Something in a container.
 * @ORIGIN_SSH: A command by ssh, without a terminal.
 * @ORIGIN_LEFTOVER: What a user who logged in has left running.
 */
enum origin_kind {
	ORIGIN_UNKNOWN,
	ORIGIN_PERSON,
	ORIGIN_CRON,
	ORIGIN_AT,
	ORIGIN_TIMER,
	ORIGIN_SERVICE,
	ORIGIN_INIT,
	ORIGIN_WEB,
	ORIGIN_DATABASE,
	ORIGIN_CONTAINER,
	ORIGIN_SSH,
	ORIGIN_LEFTOVER,
};

#define ORIGIN_REASONS_MAX 4

/**
 * struct origin - What has started a process.
 * @kind: What it was.
 * @unit: Unit of systemd, NULL for none.
 * @container: The container is called so, NULL for none.
 * @command: What cron was told to run, credentials taken out, NULL for unknown.
 * @crontab: Where that stands, NULL for nowhere that is known.
 * @line: Line there, from 1.
 * @changed: When its crontab, its timer or its unit has changed last, in seconds since
 * the epoch, 0 for unknown. By what only the kernel sets: mtime is its owner's.
 * @script: The script that run-parts or the start of the system runs, NULL for none.
 * @reasons: What has led there.
 * @n_reasons: Entries in @reasons.
 */
struct origin {
	enum origin_kind kind;
	char *unit;
	char *container;
	char *command;
	char *crontab;
	unsigned int line;
	uint64_t changed;
	char *script;
	char *reasons[ORIGIN_REASONS_MAX];
	size_t n_reasons;
};

void origin_judge(struct origin *o, const struct event *e,
		  struct looker *looker);
void origin_reason(struct origin *o, char *reason);
void origin_free(struct origin *o);

/* origin_program.c */
bool origin_installed(const struct bytes *exe);
enum origin_kind origin_program(const struct bytes *exe, uint32_t uid);

/* origin_cgroup.c */
enum origin_kind origin_cgroup(struct origin *o, const struct bytes *cgroup);

/* origin_crontab.c */
bool origin_crontab(struct origin *o, const char *command, const char *user);
bool origin_anacrontab(struct origin *o, const char *command);

/* origin_script.c */
void origin_run_parts(struct origin *o, const struct event *e, size_t cron,
		      struct looker *looker);
void origin_init_script(struct origin *o, const struct event *e,
			struct looker *looker);

#endif /* _SMTPWARD_ORIGIN_H */
