// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records in files, whole and broken, compressed and not.
 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <sys/stat.h>
#include <time.h>
#include <zlib.h>

#include "alloc.h"
#include "history.h"
#include "policy_fixture.h"
#include "record.h"

#include <kselftest_harness.h>

FIXTURE(history)
{
	struct dir dir;
	struct history h;
	char seen[256];
};

static bool wants(const char *line, size_t len, void *arg)
{
	(void)arg;
	return !memmem(line, len, "boring", 6);
}

static bool take(struct json_object *doc, void *arg)
{
	char *seen = arg;
	const char *id = json_text_at(doc, "id");

	strcat(strcat(seen, id ? id : "?"), " ");
	return !json_is(doc, "id", "last");
}

FIXTURE_SETUP(history)
{
	dir_make(&self->dir);
	self->seen[0] = '\0';
	self->h = (struct history){ wants, take, self->seen };
}

FIXTURE_TEARDOWN(history)
{
	dir_remove(&self->dir);
}

static char *path_of(FIXTURE_DATA(history) * self, const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", self->dir.path, name);
	return path;
}

static int read_text(FIXTURE_DATA(history) * self, const char *text)
{
	dir_write(&self->dir, "e", text);
	return history_read(&self->h, path_of(self, "e"));
}

TEST_F(history, lines)
{
	EXPECT_EQ(0, read_text(self, "{\"id\":1}\n\n{\"boring\":1}\n"
				     " {\"id\": 2} \r\n{\"id\":3}"));
	EXPECT_STREQ("1 2 3 ", self->seen);
	EXPECT_EQ(4, self->h.lines);
	EXPECT_EQ(0, self->h.bad);
}

/* They are counted, and the others still are there. */
TEST_F(history, broken_lines)
{
	EXPECT_EQ(0, read_text(self, "{\"id\":1}\nnonsense\n{\"id\":\n[]\n7\n"
				     "{\"id\":2}{\"id\":9}\n{\"id\":9]\n"
				     "{\"id\":3}\n"));
	EXPECT_STREQ("1 3 ", self->seen);
	EXPECT_EQ(8, self->h.lines);
	EXPECT_EQ(6, self->h.bad);
}

/* The daemon can be writing the last line. */
TEST_F(history, half_a_line)
{
	EXPECT_EQ(0, read_text(self, "{\"id\":1}\n{\"id\":2"));
	EXPECT_STREQ("1 ", self->seen);
	EXPECT_EQ(0, self->h.bad);
}

TEST_F(history, end_wanted)
{
	EXPECT_EQ(0, read_text(self, "{\"id\":1}\n{\"id\":\"last\"}\n"
				     "{\"id\":3}\n"));
	EXPECT_STREQ("1 last ", self->seen);
	EXPECT_TRUE(self->h.ended);
}

TEST_F(history, bytes_that_are_no_text)
{
	static const char bytes[] =
		"{\"id\":1}\n\0\0\n{\"id\":\0 2}\n{\"id\":3}\n";

	dir_write_bytes(&self->dir, "e", bytes, sizeof(bytes) - 1);
	EXPECT_EQ(0, history_read(&self->h, path_of(self, "e")));
	EXPECT_STREQ("1 3 ", self->seen);
	EXPECT_EQ(2, self->h.bad);
}

static int read_long(FIXTURE_DATA(history) * self, size_t len)
{
	char *text = xcalloc(len + 64, 1);
	int err;

	memset(text, 'x', len);
	memcpy(text, "{\"id\":1,\"x\":\"", 13);
	memcpy(text + len - 2, "\"}", 2);
	memcpy(text + len, "\n{\"id\":2}\n", 11);
	err = read_text(self, text);
	free(text);
	return err;
}

TEST_F(history, long_lines)
{
	EXPECT_EQ(0, read_long(self, 1 << 19));
	EXPECT_STREQ("1 2 ", self->seen);
	self->seen[0] = '\0';
	EXPECT_EQ(0, read_long(self, (1 << 20) - 1));
	EXPECT_STREQ("1 2 ", self->seen);
	self->seen[0] = '\0';
	EXPECT_EQ(0, read_long(self, 1 << 20));
	EXPECT_STREQ("2 ", self->seen);
	self->seen[0] = '\0';
	EXPECT_EQ(0, read_long(self, (3 << 20) + 5));
	EXPECT_STREQ("2 ", self->seen);
	EXPECT_EQ(2, self->h.bad);
	EXPECT_EQ(8, self->h.lines);
}

static void write_gz(const char *path, const char *text)
{
	gzFile gz = gzopen(path, "w");

	if (!gz || gzputs(gz, text) < 0 || gzclose(gz))
		abort();
}

TEST_F(history, compressed)
{
	struct stat st;

	write_gz(path_of(self, "e.gz"), "{\"id\":1}\n{\"id\":2}\n");
	EXPECT_EQ(0, history_read(&self->h, path_of(self, "e.gz")));
	EXPECT_STREQ("1 2 ", self->seen);
	ASSERT_EQ(0, stat(path_of(self, "e.gz"), &st));
	ASSERT_EQ(0, truncate(path_of(self, "e.gz"), st.st_size - 9));
	EXPECT_EQ(-EIO, history_read(&self->h, path_of(self, "e.gz")));
}

TEST_F(history, not_there)
{
	EXPECT_EQ(-ENOENT, history_read(&self->h, path_of(self, "none")));
	EXPECT_NE(0, history_read(&self->h, self->dir.path));
}

static void age(const char *path, time_t seconds)
{
	const struct timespec times[2] = { { 1000 - seconds, 0 },
					   { 1000 - seconds, 0 } };

	if (utimensat(AT_FDCWD, path, times, 0))
		abort();
}

/* The oldest comes first, and what is another file's stays away. */
TEST_F(history, rotated)
{
	static const char *const names[] = { "e",      "e.1",	 "e.2.gz",
					     "e-2026", "events", "ee.1" };
	static const time_t ages[] = { 1, 2, 3, 4, 5, 6 };
	char **files;
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		dir_write(&self->dir, names[i], "");
		age(path_of(self, names[i]), ages[i]);
	}
	files = history_files(path_of(self, "e"), 0, &n);
	ASSERT_EQ(4, n);
	EXPECT_STREQ(path_of(self, "e-2026"), files[0]);
	EXPECT_STREQ(path_of(self, "e.2.gz"), files[1]);
	EXPECT_STREQ(path_of(self, "e.1"), files[2]);
	EXPECT_STREQ(path_of(self, "e"), files[3]);
	file_list_free(files, n);
	files = history_files(path_of(self, "e"), 998, &n);
	EXPECT_EQ(2, n);
	file_list_free(files, n);
}

TEST_HARNESS_MAIN
