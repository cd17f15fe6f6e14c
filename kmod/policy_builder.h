/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A policy that grows. Only policy_build*.c look inside.
 */
#ifndef _SMTPWARD_POLICY_BUILDER_H
#define _SMTPWARD_POLICY_BUILDER_H

#include "policy_model.h"

/**
 * struct sw_pool - How much of an array is used.
 * @n: Entries used.
 * @room: Entries there is memory for.
 */
struct sw_pool {
	u32 n;
	u32 room;
};

/**
 * struct sw_policy_builder - A policy that grows.
 * @policy: What was added so far.
 * @n_ports: Different ports.
 * @uids: Of the pool of uids.
 * @gids: Of the pool of gids.
 * @logins: Of the pool of loginuids.
 * @exes: Of the pool of programs.
 * @text: Of the pool of patterns.
 * @dests: Of the pool of destinations.
 * @rule_tools: Of the pool of tool ids.
 * @room_rules: Entries there is memory for.
 * @room_tools: Entries there is memory for.
 * @room_limits: Entries there is memory for.
 * @room_narrows: Entries there is memory for.
 */
struct sw_policy_builder {
	struct sw_policy *policy;
	u32 n_ports;
	struct sw_pool uids, gids, logins, exes, text, dests, rule_tools;
	u32 room_rules, room_tools, room_limits, room_narrows;
};

bool sw_pool_grow(void *array, u32 *room, u32 want, size_t size);
void sw_builder_set_limits(struct sw_policy *policy, u32 place,
			   const struct sw_limits *limits);

#endif /* _SMTPWARD_POLICY_BUILDER_H */
