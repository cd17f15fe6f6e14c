/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the kernel's ring to the sinks, and what was read back to it.
 */
#ifndef _SMTPWARD_RECEIVE_H
#define _SMTPWARD_RECEIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "tally.h"

struct client;
struct detector;
struct dues;
struct enricher;
struct feeds;
struct joiner;
struct sinks;

/**
 * struct receiver - What records are made with, and how far they are.
 * @client: Connection that owns the events.
 * @enricher: Names.
 * @sinks: Files that must have a record before it is acknowledged.
 * @joiner: Joins events with the logs of mail servers.
 * @detector: Finds what is worth an alert.
 * @feeds: Where records go besides, NULL for nowhere.
 * @tally: How many of what were written since the start.
 * @instance: Of the module.
 * @acked: Newest event that was acknowledged.
 * @written: Newest event that is in @sinks.
 * @file_failed: The files did not take the last records.
 */
struct receiver {
	struct client *client;
	struct enricher *enricher;
	struct sinks *sinks;
	struct joiner *joiner;
	struct detector *detector;
	struct feeds *feeds;
	struct tally tally;
	uint64_t instance;
	uint64_t acked;
	uint64_t written;
	bool file_failed;
};

int receiver_claim(struct receiver *r);
int receiver_pull(struct receiver *r);
int receiver_write_mails(struct receiver *r);
int receiver_write_dues(struct receiver *r, struct dues *dues,
			uint32_t generation, uint64_t now, uint64_t boot);

#endif /* _SMTPWARD_RECEIVE_H */
