/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel has seen lately, kept to be joined with what logs say of it.
 */
#ifndef _SMTPWARD_SIGHTING_H
#define _SMTPWARD_SIGHTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "user_name.h"

struct event;
struct json_object;

#define SIGHTINGS_MAX 512

/**
 * struct sighting - An execution, or a connection from its attempt to its end.
 * @refs: Who needs it.
 * @time: Nanoseconds since the epoch.
 * @event_id: event.id of its record, the last one of a connection.
 * @exec: It is an execution.
 * @refused: It was refused.
 * @pid: Process.
 * @ppid: Its parent.
 * @uid: Its real user.
 * @euid: Its effective user.
 * @user: Name of @uid, empty for none.
 * @tool: Tool that was executed.
 * @quiet: It was called to do something else than send.
 * @taken: It belongs to a mail already.
 * @given_up: It was said that no mail server has its mail.
 * @flow: Number of the connection.
 * @addr: Where that goes.
 * @addr_len: Bytes in @addr.
 * @port: Port there.
 * @bytes_out: What it has sent, so far.
 * @over: It has ended.
 * @record: The record as text, NULL for one that is too long.
 */
struct sighting {
	unsigned int refs;
	uint64_t time;
	char event_id[48];
	bool exec;
	bool refused;
	uint32_t pid, ppid;
	uint32_t uid, euid;
	char user[USER_NAME_MAX];
	char tool[32];
	bool quiet;
	bool taken;
	bool given_up;
	uint64_t flow;
	unsigned char addr[16];
	size_t addr_len;
	uint16_t port;
	uint64_t bytes_out;
	bool over;
	char *record;
};

/**
 * struct sightings - What was seen lately.
 * @v: In the order of their events.
 * @n: Entries in @v.
 */
struct sightings {
	struct sighting *v[SIGHTINGS_MAX];
	size_t n;
};

struct sighting *sightings_add(struct sightings *all, const struct event *e,
			       struct json_object *doc);
void sightings_free(struct sightings *all);
struct sighting *sighting_get(struct sighting *s);
void sighting_put(struct sighting *s);

#endif /* _SMTPWARD_SIGHTING_H */
