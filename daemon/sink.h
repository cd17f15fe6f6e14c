/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file that records go to.
 */
#ifndef _SMTPWARD_SINK_H
#define _SMTPWARD_SINK_H

#include <stddef.h>
#include <stdint.h>

struct json_object;
struct sink_file;

struct sink_file *sink_file_open(const char *path, const char *id);
int sink_file_reopen(struct sink_file *sink);
int sink_file_follow(struct sink_file *sink);
int sink_file_put(struct sink_file *sink, struct json_object *doc);
int sink_file_sync(struct sink_file *sink);
void sink_file_keep(struct sink_file *sink);
int sink_file_take_back(struct sink_file *sink);
uint64_t sink_file_last(const struct sink_file *sink, uint64_t instance);
void sink_file_close(struct sink_file *sink);

#endif /* _SMTPWARD_SINK_H */
