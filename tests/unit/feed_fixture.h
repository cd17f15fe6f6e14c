/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages, and what has come of them.
 */
#ifndef _FEED_FIXTURE_H
#define _FEED_FIXTURE_H

#include <errno.h>
#include <json-c/json.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "feed.h"
#include "record.h"

#define ROOM 4096
#define WORD_MAX 64
/* Longer than any pause. */
#define LATER 100000

static inline char *make(struct json_object *doc, size_t *len)
{
	char *text;

	if (asprintf(&text, "%s\n", json_text_at(doc, "message")) < 0)
		abort();
	*len = strlen(text);
	return text;
}

static inline void put(struct feed *f, const char *text)
{
	struct json_object *doc = json_object_new_object();

	json_put_string(doc, "message", text);
	feed_put(f, doc);
	json_object_put(doc);
}

static inline void put_kept(struct feed *f, const char *text)
{
	put(f, text);
	feed_settle(f, 0);
}

/* Returns what has come, which is taken. */
static inline const char *came(int fd)
{
	static char text[65536];
	struct pollfd in = { .fd = fd, .events = POLLIN };
	ssize_t len;

	poll(&in, 1, 1000);
	len = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);
	text[len > 0 ? len : 0] = '\0';
	return text;
}

#endif /* _FEED_FIXTURE_H */
