/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A made-up attempt, for the kernel to judge.
 *
 * The functions that take a word return NULL, or what they expected instead.
 */
#ifndef _SMTPWARD_POLICY_ASK_H
#define _SMTPWARD_POLICY_ASK_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/smtpward.h>

#include "executable.h"

struct client;

/**
 * struct question - Who attempts what.
 * @uid: Effective uid.
 * @has_user: It is set.
 * @gids: Gids, the effective one first.
 * @n_gids: How many.
 * @loginuid: Uid of the login.
 * @has_login: It is set.
 * @exe: Program that runs.
 * @has_exe: It is set.
 * @cgroup: Path of the cgroup, or NULL.
 * @context: enum smtpward_context.
 * @has_context: It is set.
 * @container: In a pid namespace of its own.
 * @time: Seconds since 1970, 0 for now.
 * @addr: Address of the destination, 4 or 16 bytes.
 * @addr_len: How many.
 * @port: Its port.
 * @has_target: Both are set.
 * @tool: Name of the tool that is executed, or NULL.
 */
struct question {
	uint32_t uid;
	bool has_user;
	uint32_t *gids;
	unsigned int n_gids;
	uint32_t loginuid;
	bool has_login;
	struct executable exe;
	bool has_exe;
	char *cgroup;
	uint32_t context;
	bool has_context;
	bool container;
	uint64_t time;
	uint8_t addr[16];
	unsigned int addr_len;
	uint16_t port;
	bool has_target;
	const char *tool;
};

/**
 * struct answer - What the kernel says.
 * @mode: enum smtpward_mode.
 * @generation: Number of the policy.
 * @verdict: enum smtpward_verdict.
 * @rule_id: Rule that decides, 0 for the default.
 * @miss: Rules that do not cover it, and why, enum smtpward_miss.
 * @n_misses: How many.
 * @more: There are more of them.
 */
struct answer {
	uint32_t mode, generation, verdict, rule_id;
	struct {
		uint32_t rule_id, reason;
	} miss[SMTPWARD_MISSES_MAX];
	unsigned int n_misses;
	bool more;
};

const char *question_user(struct question *q, const char *word);
const char *question_group(struct question *q, const char *word);
const char *question_login(struct question *q, const char *word);
const char *question_exe(struct question *q, const char *word);
const char *question_unit(struct question *q, const char *word);
const char *question_cgroup(struct question *q, const char *word);
const char *question_time(struct question *q, const char *word);
const char *question_to(struct question *q, const char *word);
int question_ask(const struct question *q, struct client *c, struct answer *a);
const char *answer_miss(const struct question *q, uint32_t reason);
void question_free(struct question *q);

#endif /* _SMTPWARD_POLICY_ASK_H */
