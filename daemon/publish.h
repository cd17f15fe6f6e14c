/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the daemon writes about itself, for smtpward status and for Prometheus.
 */
#ifndef _SMTPWARD_PUBLISH_H
#define _SMTPWARD_PUBLISH_H

#include <stdbool.h>
#include <stdint.h>

struct client;
struct counts;
struct json_object;

/**
 * struct publish - What was written when.
 * @path: File of the state.
 * @metrics: File of metrics, NULL for none.
 * @state: What was last written of the state.
 * @state_due: When the state may be written again, CLOCK_MONOTONIC in milliseconds.
 * @metrics_due: The same of metrics.
 * @state_err: What writing the state came to, 0 or a negative errno.
 * @metrics_err: The same of metrics.
 */
struct publish {
	const char *path;
	const char *metrics;
	char *state;
	int64_t state_due;
	int64_t metrics_due;
	int state_err;
	int metrics_err;
};

void publish_begin(struct publish *p, const char *path, const char *metrics);
void publish_state(struct publish *p, struct json_object *daemon);
bool publish_is_due(const struct publish *p);
void publish(struct publish *p, struct client *c, struct json_object *daemon,
	     const struct counts *counts);
void publish_end(struct publish *p);

#endif /* _SMTPWARD_PUBLISH_H */
