/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A recorded attempt, to be judged once more.
 */
#ifndef _SMTPWARD_ATTEMPT_H
#define _SMTPWARD_ATTEMPT_H

#include "engine.h"

struct json_object;
struct subjects;

/**
 * enum attempt_kind - What was attempted.
 * @ATTEMPT_CONNECT: A connection to a port that counts as SMTP.
 * @ATTEMPT_DIALOGUE: SMTP on another port.
 * @ATTEMPT_EXEC: The execution of a mail tool.
 */
enum attempt_kind {
	ATTEMPT_CONNECT,
	ATTEMPT_DIALOGUE,
	ATTEMPT_EXEC,
};

/**
 * enum attempt_note - What is not as it was, or not known.
 * @ATTEMPT_NO_EXE: A rule asks for the program, which is not there any more, or
 *	not under that name.
 * @ATTEMPT_NO_CGROUP: A rule asks for the cgroup, which was not recorded.
 * @ATTEMPT_NO_CONTEXT: The same of the context.
 * @ATTEMPT_LIMITED: Its rule allowed it, and a budget was used up.
 * @ATTEMPT_MAYBE_TOOL: The file is a tool by its arguments, which were not
 *	looked at.
 */
enum attempt_note {
	ATTEMPT_NO_EXE = 1,
	ATTEMPT_NO_CGROUP = 2,
	ATTEMPT_NO_CONTEXT = 4,
	ATTEMPT_LIMITED = 8,
	ATTEMPT_MAYBE_TOOL = 16,
};

/**
 * struct attempt - A recorded attempt. Text belongs to the record.
 * @kind: What it was.
 * @subject: Who made it.
 * @dest: Where it was to go, but for an execution.
 * @tool: Name of the mail tool that was executed, or NULL.
 * @file: The file that was executed.
 * @verdict: What its rule said, enum smtpward_verdict.
 * @refused: It was refused.
 * @notes: enum attempt_note.
 * @program: Program that made it, NULL when that is not known.
 */
struct attempt {
	enum attempt_kind kind;
	struct engine_subject subject;
	struct sw_dest dest;
	const char *tool;
	struct sw_file_id file;
	uint32_t verdict;
	bool refused;
	uint32_t notes;
	const char *program;
};

/**
 * enum attempt_answer - Whether a policy has something to say.
 * @ATTEMPT_JUDGED: It has.
 * @ATTEMPT_NO_PORT: The port does not count as SMTP, and what is sent to others
 *	is not looked at.
 * @ATTEMPT_NO_TOOL: That is no mail tool of its catalogue.
 */
enum attempt_answer {
	ATTEMPT_JUDGED,
	ATTEMPT_NO_PORT,
	ATTEMPT_NO_TOOL,
};

/**
 * struct judgement - What a policy says of an attempt.
 * @answer: Whether it has something to say.
 * @dec: What it says. Where nobody would ask, the attempt goes on.
 * @trace: Rules about the subject that do not cover it.
 * @notes: enum attempt_note, what has to be known about that.
 */
struct judgement {
	enum attempt_answer answer;
	struct sw_decision dec;
	struct sw_trace trace;
	uint32_t notes;
};

bool attempt_in_line(const char *line, size_t len);
bool attempt_read(struct attempt *a, struct json_object *doc,
		  struct subjects *subjects);
void attempt_target(const struct attempt *a, const struct engine *engine,
		    struct sw_attempt *target, struct sw_tools *tools);
void attempt_judge(const struct attempt *a, const struct engine *engine,
		   struct judgement *j);

/* attempt_subject.c */
struct subjects *subjects_new(void);
void subjects_free(struct subjects *s);
void subjects_find(struct subjects *s, struct attempt *a,
		   struct json_object *doc);

#endif /* _SMTPWARD_ATTEMPT_H */
