/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy as the kernel takes it.
 */
#ifndef _SMTPWARD_COMPILE_H
#define _SMTPWARD_COMPILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/smtpward.h>

struct catalogue;
struct diag;
struct policy;

/**
 * struct part - Attributes of one message.
 * @data: Their bytes.
 * @len: How many.
 */
struct part {
	uint8_t *data;
	uint32_t len;
};

/**
 * struct compiled - A policy in numbers.
 * @parts: The attributes of policy-begin, then those of each policy-add.
 * @n_parts: How many.
 * @rules: Number of rules in them.
 * @inert: Number of rules that are not, as this system has nothing of one of
 *	their lists.
 * @tools: Number of tool entries in them.
 * @sha256: Checksum over the bytes of all parts.
 */
struct compiled {
	struct part *parts;
	uint32_t n_parts;
	uint32_t rules;
	uint32_t inert;
	uint32_t tools;
	uint8_t sha256[SMTPWARD_SHA256_SIZE];
};

bool compile(struct compiled *out, const struct policy *policy,
	     const struct catalogue *cat, struct diag *diag);
void compiled_sum(const struct compiled *c, uint8_t *sha256);
void compiled_free(struct compiled *c);

/* compile_rule.c and compile_tool.c: one attribute each */
struct hosts;
struct nl_msg;
struct policy_file;
struct rule;

/**
 * enum compile_result - What became of a rule.
 * @COMPILE_DONE: It is in the message.
 * @COMPILE_INERT: Nothing of a list of it exists, it must not be in the policy.
 * @COMPILE_TOO_LONG: It does not fit.
 */
enum compile_result {
	COMPILE_DONE,
	COMPILE_INERT,
	COMPILE_TOO_LONG,
};

enum compile_result compile_rule(struct nl_msg *msg, uint32_t id,
				 const struct rule *rule,
				 const struct catalogue *cat,
				 const struct hosts *hosts);

/**
 * struct tool_entry - One way to recognise a tool.
 * @id: Number of the tool.
 * @name: Its name.
 * @file: Last component of a path, or NULL.
 * @dev_major: Device of a file, when @file is NULL.
 * @dev_minor: Device of a file.
 * @ino: Inode number of a file.
 * @applet: Name that a program of many has to be executed by, or NULL.
 * @program: How that program's own names begin, NULL without @applet.
 */
struct tool_entry {
	uint32_t id;
	const char *name;
	const char *file;
	uint32_t dev_major, dev_minor;
	uint64_t ino;
	const char *applet, *program;
};

typedef int (*tool_entry_fn)(void *arg, const struct tool_entry *entry);
int compile_tools(const struct catalogue *cat, tool_entry_fn fn, void *arg);
int compile_tool(struct nl_msg *msg, const struct tool_entry *entry);

/* compile_subject.c */
enum compile_result compile_subject(struct nl_msg *msg,
				    const struct rule *rule);

/* compile_limit.c */
int compile_rule_limits(struct nl_msg *msg, const struct rule *rule);
int compile_policy_limits(struct nl_msg *msg, const struct policy_file *file);

#endif /* _SMTPWARD_COMPILE_H */
