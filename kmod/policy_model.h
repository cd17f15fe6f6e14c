/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a policy is in memory: flat tables, few allocations whatever its size.
 * Only the files policy*.c look inside.
 */
#ifndef _SMTPWARD_POLICY_MODEL_H
#define _SMTPWARD_POLICY_MODEL_H

#include "policy.h"
#include "policy_shim.h"

/*
 * Entries of all rules together, for each kind of list, and of rules with limits
 * of their own. With them the largest policy takes about 480 MiB.
 */
#define SW_ENTRIES_MAX (2 << 20)
#define SW_LIMITS_MAX 65536
#define SW_TEXT_MAX (16 << 20)

/* A policy's ports have to fit the head of a dump. */
#define SW_PORTS_MAX 128

#define SW_BLOOM_BITS 65536

/**
 * struct sw_rule - A rule, its lists being ranges of the policy's pools.
 * @id: Number it came with.
 * @verdict: enum smtpward_verdict.
 * @quiet: Make no event of what it allows.
 * @uids: First of its entries in the pool of uids.
 * @n_uids: Number of them.
 * @gids: First of its entries in the pool of gids.
 * @n_gids: Number of them.
 * @dests: First of its entries in the pool of destinations.
 * @n_dests: Number of them.
 * @tools: First of its entries in the pool of tools.
 * @n_tools: Number of them.
 * @limits: Place in the pool of limits, 0 for none.
 * @narrow: Place in the pool of what narrows rules, 0 for nothing.
 */
struct sw_rule {
	u32 id;
	u8 verdict;
	bool quiet;
	u32 uids, n_uids;
	u32 gids, n_gids;
	u32 dests, n_dests;
	u32 tools, n_tools;
	u32 limits;
	u32 narrow;
};

/**
 * struct sw_narrow - What has to be so of a subject that a rule is about.
 * @expires: Seconds since 1970, 0 for never.
 * @needs: enum sw_know, what has to be known of a subject.
 * @context: enum smtpward_context, more 1, or 0 for any.
 * @contained: It is in a pid namespace of its own.
 * @logins: First of its entries in the pool of loginuids.
 * @n_logins: Number of them, 0 for any.
 * @exes: First of its entries in the pool of programs.
 * @n_exes: Number of them, 0 for any.
 * @cgroups: First of its patterns in the pool of text.
 * @n_cgroups: Number of them, 0 for any.
 */
struct sw_narrow {
	u64 expires;
	u32 needs;
	u8 context;
	bool contained;
	u32 logins, n_logins;
	u32 exes, n_exes;
	u32 cgroups, n_cgroups;
};

/**
 * struct sw_index - Rules by uid, or by gid.
 * @key: Uids that have rules of their own, ascending.
 * @first: Where the rules of the key at the same place start in @rule. One
 *	more than there are keys.
 * @n_keys: Number of keys.
 * @rule: Places in the table of rules, ascending for each key.
 * @slot: Hash table of places of keys, each more one. At least half of it is 0.
 * @shift: 32 less the bits of a place in @slot.
 */
struct sw_index {
	u32 *key;
	u32 *first;
	u32 n_keys;
	u32 *rule;
	u32 *slot;
	u32 shift;
};

/**
 * struct sw_rules - The rules for one kind of attempt.
 * @by_uid: Those that name uids.
 * @by_gid: Those that name gids.
 * @all: Places of the rules for everybody, ascending.
 * @n_all: Number of them.
 */
struct sw_rules {
	struct sw_index by_uid;
	struct sw_index by_gid;
	u32 *all;
	u32 n_all;
};

/**
 * struct sw_tool - One way to recognise a mail tool.
 * @id: Tool.
 * @by_inode: @dev_major, @dev_minor and @ino are set.
 * @dev_major: Device of the file system.
 * @dev_minor: Device of the file system.
 * @ino: Inode number.
 * @name: Name for events.
 * @file: Last component of the path, empty when not by name.
 * @applet: Name that it has to be executed by, empty for any.
 * @program: How the names begin that pass this on to the next argument.
 */
struct sw_tool {
	u32 id;
	bool by_inode;
	u32 dev_major;
	u32 dev_minor;
	u64 ino;
	char name[SMTPWARD_TOOL_NAME_MAX + 1];
	char file[SMTPWARD_TOOL_NAME_MAX + 1];
	char applet[SMTPWARD_TOOL_NAME_MAX + 1];
	char program[SMTPWARD_TOOL_NAME_MAX + 1];
};

/**
 * struct sw_table - Hash table of places in the table of tools.
 * @head: First of each bucket.
 * @next: The one after each.
 * @mask: Number of buckets, a power of two, less one.
 *
 * A place is stored plus one, 0 ends a bucket. Buckets keep the tools' order.
 */
struct sw_table {
	u32 *head;
	u32 *next;
	u32 mask;
};

/**
 * struct sw_policy - Never changes once built, except for the counters.
 * @generation: Number of the policy.
 * @default_verdict: For what no rule covers.
 * @limits: Pool of limits. The first are the policy's own.
 * @n_limits: Number of them.
 * @is_limited: One of them has a cap or a budget.
 * @look: enum smtpward_look.
 * @sha256: Checksum it came with.
 * @rules: Rules with ascending ids.
 * @hits: Attempts that the rule at the same place decided.
 * @n_rules: Number of rules.
 * @uids: Pool of uids.
 * @gids: Pool of gids.
 * @logins: Pool of loginuids.
 * @exes: Pool of programs.
 * @text: Pool of patterns for cgroups, each ended by a NUL.
 * @narrows: Pool of what narrows rules. The first is of no rule.
 * @n_narrows: Number of them.
 * @dests: Pool of destinations.
 * @rule_tools: Pool of the tool ids that rules name.
 * @connects: Rules that cover connects.
 * @execs: Rules that cover execs.
 * @tools: Ways to recognise a tool.
 * @n_tools: Number of them.
 * @by_id: Tools by id.
 * @by_inode: Tools by device and inode.
 * @by_file: Tools by name of the file.
 * @bloom: Bits set by the hashes of @by_inode and @by_file, to say no fast.
 * @ports: Bitmap of the ports that count as SMTP.
 */
struct sw_policy {
	u32 generation;
	u32 default_verdict;
	struct sw_limits *limits;
	u32 n_limits;
	bool is_limited;
	u32 look;
	u8 sha256[SMTPWARD_SHA256_SIZE];
	struct sw_rule *rules;
	struct sw_counter *hits;
	u32 n_rules;
	u32 *uids;
	u32 *gids;
	u32 *logins;
	struct sw_inode *exes;
	char *text;
	struct sw_narrow *narrows;
	u32 n_narrows;
	struct sw_rule_dest *dests;
	u32 *rule_tools;
	struct sw_rules connects;
	struct sw_rules execs;
	struct sw_tool *tools;
	u32 n_tools;
	struct sw_table by_id;
	struct sw_table by_inode;
	struct sw_table by_file;
	u8 bloom[SW_BLOOM_BITS / 8];
	u8 ports[65536 / 8];
};

static inline bool sw_rule_covers_connects(const struct sw_rule *rule)
{
	return rule->n_dests || !rule->n_tools;
}

static inline bool sw_rule_covers_execs(const struct sw_rule *rule)
{
	return rule->n_tools || !rule->n_dests;
}

static inline bool sw_bit_test(const u8 *bits, u32 n)
{
	return bits[n / 8] & (1 << n % 8);
}

static inline void sw_bit_set(u8 *bits, u32 n)
{
	bits[n / 8] |= 1 << n % 8;
}

int sw_rules_build(struct sw_rules *rules, const struct sw_policy *policy,
		   bool (*covers)(const struct sw_rule *rule));
void sw_rules_free(struct sw_rules *rules);
u32 sw_index_find(const struct sw_index *index, u32 key, const u32 **rules);

/**
 * struct sw_walk - The rules about a subject, in their order.
 * @policy: Policy.
 * @rules: Those for the kind of attempt.
 * @subject: Who makes it.
 * @own: Rules that name its uid, and were not gone through.
 * @own_end: Behind the last of them.
 * @all: Rules for everybody that were not gone through.
 * @all_end: Behind the last of them.
 * @from: Place from which rules that name one of its gids were not gone through.
 */
struct sw_walk {
	const struct sw_policy *policy;
	const struct sw_rules *rules;
	const struct sw_subject *subject;
	const u32 *own, *own_end;
	const u32 *all, *all_end;
	u32 from;
};

void sw_walk_begin(struct sw_walk *walk, const struct sw_policy *policy,
		   const struct sw_rules *rules,
		   const struct sw_subject *subject);
const struct sw_rule *sw_walk_next(struct sw_walk *walk);

bool sw_narrow_fits(const struct sw_policy *policy, const struct sw_rule *rule,
		    const struct sw_subject *subject, u32 *miss);

int sw_tools_build(struct sw_policy *policy, const char **why);
void sw_tools_free(struct sw_policy *policy);
const struct sw_tool *sw_tools_by_id(const struct sw_policy *policy, u32 id);

const char *sw_limits_check(const struct sw_limits *limits);
const char *sw_rule_check(const struct sw_rule_def *rule);
const char *sw_tool_check(const struct sw_tool_def *tool);

#endif /* _SMTPWARD_POLICY_MODEL_H */
