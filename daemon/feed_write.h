/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What goes through the socket of a feed.
 */
#ifndef _SMTPWARD_FEED_WRITE_H
#define _SMTPWARD_FEED_WRITE_H

struct feed;

/* After a success, a lost connection is tried again so soon. */
#define PAUSE_MIN_MS 1000

int feed_read_end(struct feed *f);
void feed_take_arrived(struct feed *f);
int feed_write(struct feed *f);

#endif /* _SMTPWARD_FEED_WRITE_H */
