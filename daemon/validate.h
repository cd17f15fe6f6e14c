/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attempts that are made to show what becomes of them: what was answered, what
 * the policy says, the event and the record, side by side.
 */
#ifndef _SMTPWARD_VALIDATE_H
#define _SMTPWARD_VALIDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "policy_ask.h"

struct client;
struct json_object;
struct passwd;
struct rules_index;

/**
 * enum validate_kind - What is attempted.
 * @VALIDATE_CONNECT: connect(2) to an SMTP port.
 * @VALIDATE_FASTOPEN: A fast open of the same, which goes another way.
 * @VALIDATE_EXEC: execve(2) of a mail tool.
 */
enum validate_kind {
	VALIDATE_CONNECT,
	VALIDATE_FASTOPEN,
	VALIDATE_EXEC,
};

/* What no errno says: the attempt was not made, or nobody knows. */
#define VALIDATE_UNTRIED (-1)

/**
 * struct validate_seen - An event, as the kernel or a record has it.
 * @found: There is one.
 * @seq: Its number.
 * @mode: enum smtpward_mode.
 * @generation: Number of the policy.
 * @verdict: enum smtpward_verdict.
 * @rule_id: Rule that decided, 0 for the default.
 * @refused: The attempt was.
 * @limited: A budget is used up.
 */
struct validate_seen {
	bool found;
	uint64_t seq;
	uint32_t mode, generation, verdict, rule_id;
	bool refused, limited;
};

/**
 * struct validate_row - An attempt and what became of it.
 * @user: Who made it.
 * @kind: What it was.
 * @target: Address and port, or the mail tool.
 * @pid: The process.
 * @answer: Its errno, 0 for none, or VALIDATE_UNTRIED.
 * @expected: What the policy says.
 * @quiet: By a rule that tells nothing of what it allows.
 * @event: As the kernel has told it. It is gone when the daemon was faster.
 * @record: As the daemon has recorded it.
 * @id: Of the record, or NULL.
 */
struct validate_row {
	char *user;
	enum validate_kind kind;
	char *target;
	pid_t pid;
	int answer;
	struct answer expected;
	bool quiet;
	struct validate_seen event;
	struct validate_seen record;
	char *id;
};

/**
 * struct validate - All attempts.
 * @v: The attempts.
 * @n: How many.
 * @before: Number of the last event before them.
 * @instance: Of the module, as ids of events begin.
 */
struct validate {
	struct validate_row *v;
	size_t n;
	uint64_t before;
	char *instance;
};

/**
 * struct validate_request - What to attempt.
 * @users: Who makes attempts.
 * @n: How many.
 * @to: Where to, or NULL for where nothing is ever sent.
 */
struct validate_request {
	const char **users;
	size_t n;
	const char *to;
};

/* validate_run.c */
bool validate_run(struct validate *v, const struct validate_request *r);
void validate_free(struct validate *v);

/* validate_judge.c */
const struct validate_seen *validate_event(const struct validate_row *row);
bool validate_expects_event(const struct validate_row *row);
const char *validate_judge(const struct validate_row *row);

/* validate_subject.c */
void validate_subject(struct question *q);

/* validate_try.c */
void validate_connect(struct validate_row *row, const struct passwd *pw,
		      const struct question *q);
void validate_exec(struct validate_row *row, const struct passwd *pw,
		   const char *path);

/* validate_tool.c */
struct validate_tool;
struct validate_tool *validate_tool_new(struct json_object *dump);
const char *validate_tool_name(const struct validate_tool *tool);
const char *validate_tool_path(const struct validate_tool *tool);
void validate_tool_free(struct validate_tool *tool);

/* validate_event.c */
int validate_read_event(struct client *c, uint64_t after,
			struct validate_row *row);

/* validate_record.c */
struct validate_log;
struct validate_log *validate_log_open(const char *path);
void validate_log_wait(struct validate_log *log, struct validate *v,
		       unsigned int seconds);
bool validate_take_record(struct validate *v, struct json_object *doc);
void validate_log_close(struct validate_log *log);

/* validate_print.c */
void validate_print(const struct validate *v, const struct rules_index *index);
struct json_object *validate_json(const struct validate *v,
				  const struct rules_index *index);
size_t validate_agreed(const struct validate *v);

#endif /* _SMTPWARD_VALIDATE_H */
