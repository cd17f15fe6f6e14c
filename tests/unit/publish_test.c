// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file that the daemon writes about itself: it is there when it can be, and says what
 * is so now.
 */
#include <json-c/json.h>
#include <kselftest_harness.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "publish.h"
#include "record.h"
#include "tally.h"

FIXTURE(publish)
{
	char dir[32], run[48], path[64], metrics[64];
	struct publish publish;
};

FIXTURE_SETUP(publish)
{
	snprintf(self->dir, sizeof(self->dir), "/tmp/publish-XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->dir));
	snprintf(self->run, sizeof(self->run), "%s/run", self->dir);
	snprintf(self->path, sizeof(self->path), "%s/daemon.json", self->run);
	snprintf(self->metrics, sizeof(self->metrics), "%s/smtpward.prom",
		 self->dir);
	publish_begin(&self->publish, self->path, self->metrics);
}

FIXTURE_TEARDOWN(publish)
{
	publish_end(&self->publish);
	unlink(self->path);
	unlink(self->run);
	rmdir(self->run);
	unlink(self->metrics);
	rmdir(self->dir);
}

static void say(struct publish *p, const char *word)
{
	struct json_object *doc = json_object_new_object();

	json_put_string(doc, "word", word);
	publish_state(p, doc);
}

static bool says(const char *path, const char *word)
{
	size_t len;
	char *text = file_read(path, &len);
	bool ret = text && strstr(text, word);

	free(text);
	return ret;
}

TEST_F(publish, makes_its_directory)
{
	say(&self->publish, "one");
	EXPECT_TRUE(says(self->path, "one"));
	say(&self->publish, "two");
	EXPECT_TRUE(says(self->path, "two"));
}

/* Although it is the same as was to be written before. */
TEST_F(publish, is_tried_again)
{
	ASSERT_EQ(0, symlink("/nonexistent", self->run));
	say(&self->publish, "one");
	EXPECT_NE(0, self->publish.state_err);
	say(&self->publish, "one");
	ASSERT_EQ(0, unlink(self->run));
	say(&self->publish, "one");
	EXPECT_EQ(0, self->publish.state_err);
	EXPECT_TRUE(says(self->path, "one"));
}

TEST_F(publish, was_removed)
{
	say(&self->publish, "one");
	ASSERT_EQ(0, unlink(self->path));
	ASSERT_EQ(0, rmdir(self->run));
	say(&self->publish, "one");
	EXPECT_TRUE(says(self->path, "one"));
}

/* Metrics of a predecessor are read by others as long as they are there. */
TEST_F(publish, begins_anew)
{
	ASSERT_EQ(0, file_publish(self->metrics, "old\n", 4, 0644));
	publish_begin(&self->publish, self->path, self->metrics);
	EXPECT_NE(0, access(self->metrics, F_OK));
}

TEST_F(publish, is_due_once_in_a_while)
{
	struct json_object *doc = json_object_new_object();
	static const struct counts counts;

	EXPECT_TRUE(publish_is_due(&self->publish));
	json_list(doc, "sinks");
	publish(&self->publish, NULL, doc, &counts);
	EXPECT_FALSE(publish_is_due(&self->publish));
	self->publish.metrics_due = 0;
	EXPECT_TRUE(publish_is_due(&self->publish));
	self->publish.metrics = NULL;
	EXPECT_FALSE(publish_is_due(&self->publish));
	self->publish.state_due = 0;
	EXPECT_TRUE(publish_is_due(&self->publish));
}

TEST_F(publish, ends)
{
	say(&self->publish, "one");
	publish_end(&self->publish);
	EXPECT_NE(0, access(self->path, F_OK));
	publish_begin(&self->publish, self->path, self->metrics);
}

TEST_HARNESS_MAIN
