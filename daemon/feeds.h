/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where records go besides the files: nothing waits for these.
 */
#ifndef _SMTPWARD_FEEDS_H
#define _SMTPWARD_FEEDS_H

#include <poll.h>
#include <stddef.h>

/* The journal and syslog. */
#define FEEDS_MAX 2

struct feed_to;
struct feeds;
struct json_object;

struct feeds *feeds_new(const struct feed_to *syslog);
void feeds_put(struct feeds *feeds, struct json_object *doc);
void feeds_settle(struct feeds *feeds, int err);
void feeds_work(struct feeds *feeds);
size_t feeds_fds(const struct feeds *feeds, struct pollfd *fds);
int feeds_wait_ms(const struct feeds *feeds, int wait);
void feeds_put_state(const struct feeds *feeds, struct json_object *list);
void feeds_free(struct feeds *feeds);

#endif /* _SMTPWARD_FEEDS_H */
