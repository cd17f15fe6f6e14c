/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How often what was recorded, since the daemon has started.
 */
#ifndef _SMTPWARD_TALLY_H
#define _SMTPWARD_TALLY_H

#include <stdint.h>

struct json_object;

/**
 * enum tally_verdict - What has become of an attempt.
 * @TALLY_ALLOWED: It was let through, by a rule or by the default.
 * @TALLY_AUDITED: It was let through because the mode or the rule only watches.
 * @TALLY_DENIED: It was refused.
 * @TALLY_VERDICTS: How many there are.
 */
enum tally_verdict {
	TALLY_ALLOWED,
	TALLY_AUDITED,
	TALLY_DENIED,
	TALLY_VERDICTS,
};

/**
 * enum tally_service - What a port is for.
 * @TALLY_SMTP: 25.
 * @TALLY_SUBMISSION: 587.
 * @TALLY_SUBMISSIONS: 465.
 * @TALLY_OTHER: Any other port that the policy counts as SMTP.
 * @TALLY_SERVICES: How many there are.
 */
enum tally_service {
	TALLY_SMTP,
	TALLY_SUBMISSION,
	TALLY_SUBMISSIONS,
	TALLY_OTHER,
	TALLY_SERVICES,
};

/**
 * struct counts - Of records.
 * @records: All.
 * @connects: Attempts to connect. A record can stand for several.
 * @execs: Attempts to execute a mail tool.
 * @bytes: Sent by connections that have ended: without a rule that allows it, and
 *	with one.
 */
struct counts {
	uint64_t records;
	uint64_t connects[TALLY_VERDICTS][TALLY_SERVICES];
	uint64_t execs[TALLY_VERDICTS];
	uint64_t bytes[2];
};

/**
 * struct tally - Counts that go with what is on the disk.
 * @now: With what was put since.
 * @kept: Without.
 */
struct tally {
	struct counts now;
	struct counts kept;
};

void tally_put(struct tally *t, struct json_object *doc);
void tally_settle(struct tally *t, int err);

#endif /* _SMTPWARD_TALLY_H */
