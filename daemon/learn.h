/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records, made into a policy that allows what they show.
 */
#ifndef _SMTPWARD_LEARN_H
#define _SMTPWARD_LEARN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "learn_set.h"
#include "learn_tally.h"

struct detections;
struct json_object;
struct learn_entry;

/**
 * struct learn_options - What is to be learned.
 * @lists: Detections, for their lists: relays, and who is what.
 * @relays: Further relays, networks as policies have them.
 * @n_relays: Entries in @relays.
 * @since: What is older does not count, milliseconds since the epoch.
 * @min_count: What was attempted less often is doubtful.
 * @min_days: What was attempted on fewer days is.
 * @all: Also what a rule allows already.
 */
struct learn_options {
	const struct detections *lists;
	const char **relays;
	size_t n_relays;
	uint64_t since;
	uint32_t min_count;
	uint32_t min_days;
	bool all;
};

/**
 * struct learn - What was learned.
 * @options: What from.
 * @users: Users, each with what it attempts.
 * @servers: Addresses that anybody connects to.
 * @seen: All attempts, also those that were allowed.
 * @allowed: Attempts that a rule allows already.
 * @lost: Attempts that nobody has recorded.
 */
struct learn {
	struct learn_options options;
	struct learn_set users;
	struct learn_set servers;
	struct learn_tally seen;
	uint64_t allowed;
	uint64_t lost;
};

/**
 * struct learn_found - What was made of it.
 * @rules: Rules.
 * @doubtful: Rules that somebody has to look at first.
 */
struct learn_found {
	size_t rules, doubtful;
};

struct learn *learn_new(const struct learn_options *options);
void learn_add(struct learn *l, struct json_object *doc);
bool learn_is_cut(const struct learn *l);
void learn_free(struct learn *l);

/* learn_server.c */
void learn_server_see(struct learn *l, const char *ip, const char *user);
bool learn_is_relay(const struct learn *l, const char *ip);
bool learn_has_relay(const struct learn *l);
bool learn_in_list(const struct learn *l, const char *list, const char *word);

/* learn_write.c */
char *learn_text(struct learn *l, struct learn_found *found);

#endif /* _SMTPWARD_LEARN_H */
