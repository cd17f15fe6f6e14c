/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The state of module and daemon in the text format of Prometheus.
 */
#ifndef _SMTPWARD_METRICS_H
#define _SMTPWARD_METRICS_H

struct counts;
struct json_object;

char *metrics_text(struct json_object *status, struct json_object *daemon,
		   const struct counts *counts, const char *kernel);

#endif /* _SMTPWARD_METRICS_H */
