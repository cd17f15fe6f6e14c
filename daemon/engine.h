/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel would say: its policy engine, compiled from the module's own
 * files, over a policy that need not be in force.
 */
#ifndef _SMTPWARD_ENGINE_H
#define _SMTPWARD_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "../kmod/policy.h"

struct compiled;
struct engine;

/**
 * struct engine_subject - Who attempts something.
 * @uid: Effective uid.
 * @gid: Effective gid, ENGINE_NOBODY for unknown.
 * @groups: Supplementary gids.
 * @n_groups: How many.
 * @loginuid: Uid of the login it descends from, ENGINE_NOBODY for none.
 * @contained: Its pid namespace is not the initial one.
 * @has_exe: The file that it runs is known.
 * @exe: That file.
 * @context: enum smtpward_context, ENGINE_NO_CONTEXT for unknown.
 * @cgroup: Path in the unified hierarchy, NULL for unknown.
 * @time: When, in seconds since the epoch, 0 for unknown.
 */
struct engine_subject {
	uint32_t uid, gid;
	const uint32_t *groups;
	uint32_t n_groups;
	uint32_t loginuid;
	bool contained;
	bool has_exe;
	struct sw_inode exe;
	uint32_t context;
	const char *cgroup;
	uint64_t time;
};

#define ENGINE_NOBODY UINT32_MAX
#define ENGINE_NO_CONTEXT UINT32_MAX

/* Of whom only the uid is known. */
#define ENGINE_SUBJECT(user)                                            \
	{                                                               \
		.uid = (user), .gid = ENGINE_NOBODY,                    \
		.loginuid = ENGINE_NOBODY, .context = ENGINE_NO_CONTEXT \
	}

struct engine *engine_new(const struct compiled *c, const char **why);
struct engine *engine_of_builder(struct sw_policy_builder *b,
				 const uint8_t *sha256, const char **why);
void engine_free(struct engine *engine);
uint32_t engine_connect(const struct engine *engine,
			const struct engine_subject *subject,
			const struct sw_dest *dest, struct sw_decision *dec);
uint32_t engine_exec(const struct engine *engine,
		     const struct engine_subject *subject,
		     const struct sw_tools *tools, struct sw_decision *dec);
uint32_t engine_explain(const struct engine *engine,
			const struct engine_subject *subject,
			const struct sw_attempt *attempt,
			struct sw_trace *trace, struct sw_decision *dec);
bool engine_port(const struct engine *engine, uint16_t port);
uint32_t engine_look(const struct engine *engine);
uint32_t engine_tool(const struct engine *engine, const char *name);
void engine_file_tools(const struct engine *engine,
		       const struct sw_file_id *file, struct sw_tools *tools);
uint32_t engine_default(const struct engine *engine);
uint32_t engine_count(const struct engine *engine, bool denies);

/* engine_read.c */
typedef void engine_rule_fn(void *arg, const struct sw_rule_def *rule);
void engine_each_rule(const struct compiled *c, engine_rule_fn *fn, void *arg);
struct sw_policy_builder *engine_read(const struct compiled *c,
				      const char **why);

#endif /* _SMTPWARD_ENGINE_H */
