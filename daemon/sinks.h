/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The files that a record must be in before it is acknowledged.
 */
#ifndef _SMTPWARD_SINKS_H
#define _SMTPWARD_SINKS_H

#include <stdbool.h>
#include <stdint.h>

struct json_object;
struct sinks;

struct sinks *sinks_open(const char *records, const char *ocsf);
int sinks_reopen(struct sinks *sinks);
int sinks_follow(struct sinks *sinks);
uint64_t sinks_claim(struct sinks *sinks, uint64_t instance);
int sinks_put(struct sinks *sinks, struct json_object *doc, uint64_t seq);
int sinks_sync(struct sinks *sinks, uint64_t seq);
void sinks_close(struct sinks *sinks);

#endif /* _SMTPWARD_SINKS_H */
