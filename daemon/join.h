/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which execution or connection a line of a log is about.
 */
#ifndef _SMTPWARD_JOIN_H
#define _SMTPWARD_JOIN_H

#include <stddef.h>
#include <stdint.h>

struct mta_event;
struct sighting;
struct sightings;

/**
 * enum join_by - What tells.
 * @JOIN_NONE: Nothing.
 * @JOIN_PID: The process that logs is the one that was seen.
 * @JOIN_UID: The log has its user, and of these it comes next in time.
 * @JOIN_TIME: The log has no user, and there is no other at that time.
 * @JOIN_RELAY: It goes to the same place at that time.
 * @JOIN_PREVIOUS: Another server here has handed it on by that queue id.
 */
enum join_by {
	JOIN_NONE,
	JOIN_PID,
	JOIN_UID,
	JOIN_TIME,
	JOIN_RELAY,
	JOIN_PREVIOUS,
};

/**
 * struct join - What was found.
 * @by: What has told.
 * @candidates: How many fit as well, with itself.
 * @with: It, or NULL.
 */
struct join {
	enum join_by by;
	size_t candidates;
	struct sighting *with;
};

struct join join_exec(const struct sightings *all, const struct mta_event *e);
struct sighting *join_unclaimed(const struct sightings *all, unsigned int heard,
				uint64_t before);
struct join join_flow(const struct sightings *all, const struct mta_event *e);
struct sighting *join_parent(const struct sightings *all,
			     const struct sighting *s);

#endif /* _SMTPWARD_JOIN_H */
