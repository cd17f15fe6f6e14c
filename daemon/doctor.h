/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What smtpward doctor looks at, and what it finds.
 */
#ifndef _SMTPWARD_DOCTOR_H
#define _SMTPWARD_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "compiler.h"

struct client;
struct json_object;

/**
 * struct results - What was found, in the order in which it was.
 * @list: Of objects with check, result, text and, when there is something to
 *	be done, advice, and perhaps a rule for a policy file.
 * @failed: One of them is that something is wrong.
 * @root: Put before each path, "" for the system that runs.
 */
struct results {
	struct json_object *list;
	bool failed;
	const char *root;
};

__printf(3, 4) void result_ok(struct results *r, const char *check,
			      const char *fmt, ...);
__printf(4, 5) void result_warn(struct results *r, const char *check,
				const char *advice, const char *fmt, ...);
__printf(4, 5) void result_fail(struct results *r, const char *check,
				const char *advice, const char *fmt, ...);

/* doctor_print.c */
void results_print(const struct results *r, bool all);

/* Of files below the root. Text is the caller's to free. */
__printf(2, 3) char *doctor_read(const struct results *r, const char *fmt, ...);
__printf(2, 3) bool doctor_exists(const struct results *r, const char *fmt,
				  ...);

/* What one after the other looks at */
struct json_object *doctor_module(struct results *r, struct client *c);
void doctor_neighbours(struct results *r, struct json_object *status);
void doctor_config(struct results *r, const char *release);
void doctor_signature(struct results *r);
void doctor_kernels(struct results *r, const char *release);
void doctor_daemon(struct results *r, struct json_object *status);
void doctor_policy(struct results *r, struct json_object *status);

/* Hooked functions, for when the module cannot be asked, NULL at the end */
extern const char *const doctor_functions[];
/* Kernel configuration that the module needs, NULL at the end */
extern const char *const doctor_options[];

/**
 * struct ftrace_line - What the kernel says of a function that is traced.
 * @users: How many trace it.
 * @redirected: One of them may change its flow.
 * @direct: One of them is called directly, as BPF programs are.
 */
struct ftrace_line {
	unsigned int users;
	bool redirected;
	bool direct;
};

/* doctor_parse.c */
bool parse_config(const char *text, const char *option);
void parse_chosen(const char *text, char *word, size_t size);
bool parse_ftrace(const char *text, const char *function,
		  struct ftrace_line *line);

#endif /* _SMTPWARD_DOCTOR_H */
