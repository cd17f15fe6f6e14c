// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file of records: what it says of itself when it is opened again.
 */
#include <fcntl.h>
#include <json-c/json.h>
#include <kselftest_harness.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sink.h"

#define INSTANCE 0xc0ffee
#define EVENT(seq)                                                          \
	"{\"event\":{\"sequence\":" #seq ",\"id\":\"0000000000c0ffee-" #seq \
	"\"}}\n"
#define MAIL "{\"event\":{\"id\":\"mail-187aa1b4574fc000-1-1\"}}\n"

FIXTURE(sink)
{
	char path[32];
};

FIXTURE_SETUP(sink)
{
	int fd;

	snprintf(self->path, sizeof(self->path), "/tmp/sink-XXXXXX");
	fd = mkstemp(self->path);
	ASSERT_LE(0, fd);
	close(fd);
}

FIXTURE_TEARDOWN(sink)
{
	unlink(self->path);
}

/* Returns the newest event of a file with this content, which has its ids there. */
static uint64_t last_by(const char *path, const char *content, const char *id)
{
	struct sink_file *sink;
	uint64_t ret;
	int fd = open(path, O_WRONLY | O_TRUNC);

	if (fd < 0 || write(fd, content, strlen(content)) < 0)
		abort();
	close(fd);
	sink = sink_file_open(path, id);
	if (!sink)
		abort();
	ret = sink_file_last(sink, INSTANCE);
	sink_file_close(sink);
	return ret;
}

static uint64_t last(const char *path, const char *content)
{
	return last_by(path, content, "event.id");
}

TEST_F(sink, the_newest_event)
{
	EXPECT_EQ(0, last(self->path, ""));
	EXPECT_EQ(2, last(self->path, EVENT(1) EVENT(2)));
	EXPECT_EQ(2, last(self->path, EVENT(2) "{\"event\":{\"seq"));
}

/* Records of mails come of no event, and stand where they were written. */
TEST_F(sink, mails_are_no_events)
{
	EXPECT_EQ(0, last(self->path, MAIL));
	EXPECT_EQ(2, last(self->path, EVENT(1) EVENT(2) MAIL));
	EXPECT_EQ(1, last(self->path, EVENT(1) MAIL MAIL MAIL));
	EXPECT_EQ(3, last(self->path, EVENT(2) MAIL EVENT(3)));
}

#define OCSF(uid) "{\"metadata\":{\"uid\":\"" uid "\"}}\n"

TEST_F(sink, ids_elsewhere)
{
	const char *content = OCSF("0000000000c0ffee-7")
		OCSF("mail-187aa1b4574fc000-1-1");

	EXPECT_EQ(7, last_by(self->path, content, "metadata.uid"));
	EXPECT_EQ(0, last_by(self->path, content, "event.id"));
}

TEST_HARNESS_MAIN
