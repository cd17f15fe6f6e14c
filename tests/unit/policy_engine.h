/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * To write policies and ask the engine about them in few words.
 */
#ifndef _POLICY_ENGINE_H
#define _POLICY_ENGINE_H

#include "policy.h"
#include "policy_shim.h"

#include "kselftest_harness.h"

static const char *why;

static inline struct sw_dest dest4(u8 a, u8 b, u8 c, u8 d, u16 port)
{
	return (struct sw_dest){ .family = AF_INET,
				 .port = port,
				 .addr = { a, b, c, d } };
}

static inline struct sw_dest dest6(u8 first, u8 last, u16 port)
{
	struct sw_dest dest = { .family = AF_INET6, .port = port };

	dest.addr[0] = first;
	dest.addr[15] = last;
	return dest;
}

static inline struct sw_rule_dest any_port(u16 family, u16 prefix_len)
{
	return (struct sw_rule_dest){ .family = family,
				      .prefix_len = prefix_len,
				      .port_max = 65535 };
}

static inline struct sw_file_id file_id(u64 ino, const char *name)
{
	return (struct sw_file_id){ .dev_major = 8,
				    .dev_minor = 1,
				    .ino = ino,
				    .name = name,
				    .name_len = strlen(name) };
}

static inline int add(struct sw_policy_builder *b, u32 id, u32 verdict,
		      const u32 *uids, u32 n_uids)
{
	const struct sw_rule_def rule = {
		.id = id, .verdict = verdict, .uids = uids, .n_uids = n_uids
	};

	return sw_policy_builder_rule(b, &rule, &why);
}

static inline int add_dest(struct sw_policy_builder *b, u32 id, u32 verdict,
			   const struct sw_rule_dest *dest)
{
	const struct sw_rule_def rule = {
		.id = id, .verdict = verdict, .dests = dest, .n_dests = 1
	};

	return sw_policy_builder_rule(b, &rule, &why);
}

static inline int add_tools(struct sw_policy_builder *b, u32 id, u32 verdict,
			    const u32 *tools, u32 n_tools)
{
	const struct sw_rule_def rule = {
		.id = id, .verdict = verdict, .tools = tools, .n_tools = n_tools
	};

	return sw_policy_builder_rule(b, &rule, &why);
}

static inline int tool_by_file(struct sw_policy_builder *b, u32 id,
			       const char *file)
{
	const struct sw_tool_def tool = { .id = id,
					  .name = "by-file",
					  .file = file };

	return sw_policy_builder_tool(b, &tool, &why);
}

static inline int tool_by_inode(struct sw_policy_builder *b, u32 id, u64 ino)
{
	const struct sw_tool_def tool = { .id = id,
					  .name = "by-inode",
					  .by_inode = true,
					  .dev_major = 8,
					  .dev_minor = 1,
					  .ino = ino };

	return sw_policy_builder_tool(b, &tool, &why);
}

static inline struct sw_policy *finish(struct sw_policy_builder *b)
{
	struct sw_policy *policy = sw_policy_builder_finish(b, 7, NULL, &why);

	sw_policy_builder_free(b);
	return policy;
}

/* A user of whom nothing else is asked, or can be found out. */
static inline struct sw_subject only_user(u32 uid)
{
	return (struct sw_subject){ .uid = uid,
				    .gid = (u32)-1,
				    .loginuid = (u32)-1,
				    .known = SW_KNOW_ALL,
				    .missing = SW_KNOW_ALL };
}

static inline u32 connect_rule(const struct sw_policy *policy, u32 uid,
			       struct sw_dest dest)
{
	const struct sw_subject subject = only_user(uid);
	struct sw_decision dec;

	sw_policy_connect(policy, &subject, &dest, &dec);
	return dec.rule_id;
}

static inline u32 exec_rule(const struct sw_policy *policy, u32 uid,
			    struct sw_file_id file)
{
	const struct sw_subject subject = only_user(uid);
	struct sw_decision dec;
	struct sw_tools tools;

	sw_policy_find_tools(policy, &file, &tools);
	sw_policy_exec(policy, &subject, &tools, &dec);
	return dec.rule_id;
}

FIXTURE(policy)
{
	struct sw_policy_builder *b;
	struct sw_policy *p;
};

FIXTURE_SETUP(policy)
{
	self->b = sw_policy_builder_new(SMTPWARD_VERDICT_DENY);
	ASSERT_NE(NULL, self->b);
	self->p = NULL;
}

FIXTURE_TEARDOWN(policy)
{
	sw_policy_free(self->p);
}

#endif /* _POLICY_ENGINE_H */
