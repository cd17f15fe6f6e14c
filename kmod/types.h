/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The nouns that travel from probe to netlink.
 */
#ifndef _SMTPWARD_TYPES_H
#define _SMTPWARD_TYPES_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>
typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
#endif

#include <uapi/linux/smtpward.h>

/**
 * struct sw_dest - Where a connection is to go, as the policy compares it.
 * @family: AF_INET or AF_INET6 after a v4-mapped address became IPv4 and the
 *	unspecified address became loopback, which is where the stack sends it.
 * @port: Host order.
 * @addr: 4 or 16 bytes, network order, the rest zero.
 * @asked_family: sa_family of the address that the process passed.
 * @protocol: Protocol of the socket, IPPROTO_*.
 */
struct sw_dest {
	u16 family;
	u16 port;
	u8 addr[16];
	u16 asked_family;
	u16 protocol;
};

/**
 * enum sw_know - What of a subject is found out only when a rule asks for it.
 * @SW_KNOW_TIME: @time is set.
 * @SW_KNOW_EXE: @exe is set.
 * @SW_KNOW_CGROUP: @cgroup is set.
 * @SW_KNOW_CONTEXT: @context is set.
 */
enum sw_know {
	SW_KNOW_TIME = 1,
	SW_KNOW_EXE = 2,
	SW_KNOW_CGROUP = 4,
	SW_KNOW_CONTEXT = 8,
};

#define SW_KNOW_ALL \
	(SW_KNOW_TIME | SW_KNOW_EXE | SW_KNOW_CGROUP | SW_KNOW_CONTEXT)

/**
 * struct sw_inode - A file, whatever its name.
 * @ino: Inode number.
 * @dev_major: Major number of its file system's device.
 * @dev_minor: Minor number of its file system's device.
 */
struct sw_inode {
	u64 ino;
	u32 dev_major;
	u32 dev_minor;
};

/**
 * struct sw_subject - Who makes an attempt, as the policy compares it.
 * @uid: Effective uid in the initial user namespace.
 * @gid: Effective gid there.
 * @groups: Supplementary gids there, ascending or not.
 * @n_groups: Entries in @groups.
 * @loginuid: Uid of the login it descends from, (u32)-1 for none.
 * @contained: Its pid namespace is not the initial one.
 * @known: enum sw_know, what was looked for.
 * @missing: enum sw_know, what was looked for in vain.
 * @time: Seconds since 1970, UTC.
 * @exe: Program that it runs.
 * @context: enum smtpward_context.
 * @cgroup: Path in the unified hierarchy.
 */
struct sw_subject {
	u32 uid;
	u32 gid;
	const u32 *groups;
	u32 n_groups;
	u32 loginuid;
	bool contained;
	u32 known;
	u32 missing;
	u64 time;
	struct sw_inode exe;
	u32 context;
	const char *cgroup;
};

#define SW_TOOLS_PER_FILE 8

/**
 * struct sw_args - The first arguments of a program, as far as they are known.
 * @data: One behind the other, each ended by a NUL.
 * @len: Bytes in @data.
 * @argc: How many the program gets, of which some need not be in @data.
 */
struct sw_args {
	const char *data;
	u32 len;
	u32 argc;
};

/**
 * struct sw_file_id - An executed file, as the policy compares it.
 * @dev_major: Major number of its file system's device.
 * @dev_minor: Minor number of its file system's device.
 * @ino: Inode number.
 * @name: Last component of its resolved path, not NUL terminated.
 * @name_len: Bytes in @name.
 * @args: What it is given, or NULL when that was not read.
 */
struct sw_file_id {
	u32 dev_major;
	u32 dev_minor;
	u64 ino;
	const char *name;
	size_t name_len;
	const struct sw_args *args;
};

/**
 * struct sw_tools - The mail tools that a file is, as one file can be several.
 * @n: Number of ids.
 * @unsure: Its arguments say whether it is all of them, and were not there.
 * @id: Tool ids of the policy.
 */
struct sw_tools {
	u32 n;
	bool unsure;
	u32 id[SW_TOOLS_PER_FILE];
};

/**
 * struct sw_budget - What several connections may have in any period.
 * @key: Name under which what was used is kept, with @period and @scope.
 * @bytes: Payload sent, 0 for any number.
 * @sessions: Connections, 0 for any number.
 * @period: Seconds.
 * @scope: enum smtpward_scope.
 */
struct sw_budget {
	u64 key;
	u64 bytes;
	u64 sessions;
	u32 period;
	u32 scope;
};

/**
 * struct sw_limits - What a rule, or the policy, says of the connections that
 *	it lets through.
 * @threshold: Bytes that one may send before there is an event of that, 0 for
 *	any number.
 * @cap: Bytes that one may send, 0 for any number.
 * @n_budgets: Entries in @budgets.
 * @budgets: Budgets.
 */
struct sw_limits {
	u64 threshold;
	u64 cap;
	u32 n_budgets;
	struct sw_budget budgets[SMTPWARD_BUDGETS_MAX];
};

/**
 * struct sw_limit - What is used up.
 * @kind: enum smtpward_limit, 0 when nothing is.
 * @value: Bytes or connections that there may be, 0 for untracked.
 * @period: Seconds, of a budget.
 * @scope: enum smtpward_scope, of a budget.
 */
struct sw_limit {
	u32 kind;
	u64 value;
	u32 period;
	u32 scope;
};

/* Those of the rule and those of the policy. */
#define SW_BUDGETS_MAX (2 * SMTPWARD_BUDGETS_MAX)

/**
 * struct sw_decision - What the policy says about one attempt.
 * @verdict: enum smtpward_verdict.
 * @rule_id: Rule that decided, 0 for the default.
 * @place: Its place in the policy. Only for sw_policy_hit().
 * @generation: Policy that decided.
 * @quiet: The rule asks for no event of what it allows.
 * @threshold: As of &struct sw_limits.
 * @cap: As of &struct sw_limits.
 * @n_budgets: Entries in @budgets.
 * @budgets: Budgets that the connection is counted in.
 */
struct sw_decision {
	u32 verdict;
	u32 rule_id;
	u32 place;
	u32 generation;
	bool quiet;
	u64 threshold;
	u64 cap;
	u32 n_budgets;
	struct sw_budget budgets[SW_BUDGETS_MAX];
};

#endif /* _SMTPWARD_TYPES_H */
