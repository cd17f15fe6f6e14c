/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the daemon says of itself, for those who ask for the status.
 */
#ifndef _SMTPWARD_DAEMON_STATE_H
#define _SMTPWARD_DAEMON_STATE_H

#include <stdbool.h>
#include <stdint.h>

struct feeds;
struct json_object;

/**
 * struct daemon_state - How the daemon is.
 * @err: Why the files did not take the last records, 0 or a negative errno.
 * @mail_err: The same for records of mails.
 * @kernel_err: Why the kernel did not give its events, or was not told of what was
 *	written.
 * @failures: How many attempts to write records have failed.
 * @retry_at: When the files are tried again, CLOCK_MONOTONIC in milliseconds.
 * @reloaded: When a policy was last put in force by SIGHUP or at the start, seconds
 *	since 1970, 0 for not yet.
 * @reload_err: What the last attempt to do so came to.
 * @reload_tried: There was one.
 */
struct daemon_state {
	int err;
	int mail_err;
	int kernel_err;
	uint64_t failures;
	int64_t retry_at;
	uint64_t reloaded;
	int reload_err;
	bool reload_tried;
};

void daemon_state_reloaded(struct daemon_state *state, int err);
void daemon_state_pulled(struct daemon_state *state, int err, bool by_file,
			 int64_t now);
void daemon_state_joined(struct daemon_state *state, int err, int64_t now);
bool daemon_state_is_writing(const struct daemon_state *state);
bool daemon_state_may_write(const struct daemon_state *state, int64_t now);
struct json_object *daemon_state_doc(const struct daemon_state *state,
				     const struct feeds *feeds);
void daemon_state_take(struct json_object *status, const char *path);
void daemon_state_judge(struct json_object *status, struct json_object *daemon);

#endif /* _SMTPWARD_DAEMON_STATE_H */
