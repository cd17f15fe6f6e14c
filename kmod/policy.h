/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy engine: build once, then only read. Plain C behind a thin shim,
 * so that the same file is tested and fuzzed in userspace.
 */
#ifndef _SMTPWARD_POLICY_H
#define _SMTPWARD_POLICY_H

#include "types.h"

struct sw_policy;
struct sw_policy_builder;

/**
 * struct sw_rule_dest - Destinations that a rule covers.
 * @family: AF_INET, AF_INET6, or 0 for every address.
 * @prefix_len: Leading bits of @addr that count.
 * @port_min: First port, host order.
 * @port_max: Last port.
 * @addr: Network order, host bits zero.
 */
struct sw_rule_dest {
	u16 family;
	u16 prefix_len;
	u16 port_min;
	u16 port_max;
	u8 addr[16];
};

/**
 * struct sw_rule_def - One rule as it arrives.
 * @id: Greater than the id of the rule before.
 * @verdict: enum smtpward_verdict.
 * @quiet: Make no event of what this rule allows.
 * @contained: Only for who is in a pid namespace other than the initial one.
 * @context: Only for one context, enum smtpward_context, more 1. 0 for any.
 * @expires: Seconds since 1970 from which the rule is as if it were not there,
 *	0 for never.
 * @uids: Effective uids, or NULL.
 * @n_uids: Entries in @uids.
 * @gids: Effective or supplementary gids, or NULL. With neither @uids nor @gids
 *	the rule is about everybody, else about whom one of them names.
 * @n_gids: Entries in @gids.
 * @logins: Only for these loginuids, or NULL.
 * @n_logins: Entries in @logins.
 * @exes: Only for these programs, or NULL.
 * @n_exes: Entries in @exes.
 * @cgroups: Only for cgroups that fit one of these patterns, and for those below.
 *	One behind the other, each ended by a NUL. An asterisk is any part of a
 *	name. NULL for any.
 * @n_cgroups: Patterns in @cgroups.
 * @dests: Destinations, or NULL.
 * @n_dests: Entries in @dests.
 * @tools: Tool ids, 0 for every tool, or NULL. With neither @dests nor @tools
 *	the rule covers every connect and every exec, else only what is listed.
 * @n_tools: Entries in @tools.
 * @limits: What is 0 or none is the policy's. Budgets count besides.
 */
struct sw_rule_def {
	u32 id;
	u32 verdict;
	bool quiet;
	bool contained;
	u32 context;
	u64 expires;
	const u32 *uids;
	u32 n_uids;
	const u32 *gids;
	u32 n_gids;
	const u32 *logins;
	u32 n_logins;
	const struct sw_inode *exes;
	u32 n_exes;
	const char *cgroups;
	u32 n_cgroups;
	const struct sw_rule_dest *dests;
	u32 n_dests;
	const u32 *tools;
	u32 n_tools;
	struct sw_limits limits;
};

/**
 * struct sw_tool_def - One way to recognise a mail tool.
 * @id: Not 0. Several entries may share it.
 * @name: Name for events, NUL terminated.
 * @file: Last component of the resolved path, or NULL.
 * @by_inode: @dev_major, @dev_minor and @ino are set.
 * @dev_major: Device of the file system.
 * @dev_minor: Device of the file system.
 * @ino: Inode number.
 * @applet: Name that a program of many has to be executed by, or NULL.
 * @program: How that program's own names begin, NULL without @applet.
 */
struct sw_tool_def {
	u32 id;
	const char *name;
	const char *file;
	bool by_inode;
	u32 dev_major;
	u32 dev_minor;
	u64 ino;
	const char *applet;
	const char *program;
};

/**
 * struct sw_hits - How often a rule has decided.
 * @n: Attempts.
 * @last: When the last was, seconds since 1970, 0 for none.
 */
struct sw_hits {
	u64 n;
	u64 last;
};

/**
 * struct sw_attempt - What is judged. One of the two is NULL.
 * @dest: Where a connect goes to.
 * @tools: Which mail tools an executed file is.
 */
struct sw_attempt {
	const struct sw_dest *dest;
	const struct sw_tools *tools;
};

/**
 * struct sw_trace - Rules about a subject that did not cover its attempt.
 * @rule_id: The first of them.
 * @miss: enum smtpward_miss of each, why it did not.
 * @n: How many.
 * @more: There were more.
 */
struct sw_trace {
	u32 rule_id[SMTPWARD_MISSES_MAX];
	u32 miss[SMTPWARD_MISSES_MAX];
	u32 n;
	bool more;
};

struct sw_policy_builder *sw_policy_builder_new(u32 default_verdict);
int sw_policy_builder_port(struct sw_policy_builder *b, u16 port,
			   const char **why);
int sw_policy_builder_limits(struct sw_policy_builder *b,
			     const struct sw_limits *limits, const char **why);
void sw_policy_builder_look(struct sw_policy_builder *b, u32 look);
int sw_policy_builder_rule(struct sw_policy_builder *b,
			   const struct sw_rule_def *rule, const char **why);
int sw_policy_builder_tool(struct sw_policy_builder *b,
			   const struct sw_tool_def *tool, const char **why);
u32 sw_policy_builder_rules(const struct sw_policy_builder *b);
struct sw_policy *sw_policy_builder_finish(struct sw_policy_builder *b,
					   u32 generation, const u8 *sha256,
					   const char **why);
void sw_policy_builder_free(struct sw_policy_builder *b);
void sw_policy_free(struct sw_policy *policy);

bool sw_policy_port(const struct sw_policy *policy, u16 port);
bool sw_policy_maybe_tool(const struct sw_policy *policy,
			  const struct sw_file_id *file);
void sw_policy_find_tools(const struct sw_policy *policy,
			  const struct sw_file_id *file,
			  struct sw_tools *tools);
const char *sw_policy_tool_name(const struct sw_policy *policy, u32 id);
u32 sw_policy_connect(const struct sw_policy *policy,
		      const struct sw_subject *subject,
		      const struct sw_dest *dest, struct sw_decision *dec);
u32 sw_policy_exec(const struct sw_policy *policy,
		   const struct sw_subject *subject,
		   const struct sw_tools *tools, struct sw_decision *dec);
u32 sw_policy_explain(const struct sw_policy *policy,
		      const struct sw_subject *subject,
		      const struct sw_attempt *attempt, struct sw_trace *trace,
		      struct sw_decision *dec);
void sw_policy_hit(const struct sw_policy *policy,
		   const struct sw_decision *dec, u64 now);

u32 sw_policy_generation(const struct sw_policy *policy);
u32 sw_policy_default(const struct sw_policy *policy);
const struct sw_limits *sw_policy_limits(const struct sw_policy *policy);
bool sw_policy_has_limits(const struct sw_policy *policy);
u32 sw_policy_look(const struct sw_policy *policy);
const u8 *sw_policy_sha256(const struct sw_policy *policy);
u32 sw_policy_n_rules(const struct sw_policy *policy);
u32 sw_policy_n_tools(const struct sw_policy *policy);
int sw_policy_next_port(const struct sw_policy *policy, int after);
bool sw_policy_rule_at(const struct sw_policy *policy, u32 index,
		       struct sw_rule_def *rule, struct sw_hits *hits);
bool sw_policy_tool_at(const struct sw_policy *policy, u32 index,
		       struct sw_tool_def *tool);

#endif /* _SMTPWARD_POLICY_H */
