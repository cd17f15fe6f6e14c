// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which script sends, what it is now, and which filters it fits.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "script_fixture.h"

TEST_F(script, file)
{
	char path[PATH_MAX];

	make(self, "job", "hello");
	run(self, "/usr/bin/python3.11", "job", "x");
	EXPECT_EQ(SCRIPT_FILE, self->s.kind);
	EXPECT_STREQ("python", self->s.interpreter);
	snprintf(path, sizeof(path), "%s/job", self->dir);
	EXPECT_STREQ(path, self->s.path);
	EXPECT_EQ(LOOK_REGULAR, self->s.content.facts.result);
	EXPECT_EQ(5, self->s.content.facts.size);
	EXPECT_EQ(getuid(), self->s.content.facts.uid);
	EXPECT_EQ(0640, self->s.content.mode & 0777);
	EXPECT_TRUE(self->s.content.hashed);
	/* As sha256sum(1) has it. */
	EXPECT_EQ(0x2c, self->s.content.sha256[0]);
	EXPECT_EQ(0xf2, self->s.content.sha256[1]);
	EXPECT_EQ(0, self->s.filters);
	EXPECT_EQ(0, self->s.generations);
	run(self, "/usr/bin/python3.11", "././job", "x");
	EXPECT_STREQ(path, self->s.path);
}

TEST_F(script, too_large_for_a_hash)
{
	char path[PATH_MAX];

	make(self, "job", "hello");
	snprintf(path, sizeof(path), "%s/job", self->dir);
	ASSERT_EQ(0, truncate(path, LOOK_HASH_MAX));
	run(self, "/bin/sh", "job", NULL);
	EXPECT_TRUE(self->s.content.hashed);
	ASSERT_EQ(0, truncate(path, LOOK_HASH_MAX + 1));
	run(self, "/bin/sh", "job", NULL);
	EXPECT_FALSE(self->s.content.hashed);
	EXPECT_EQ(LOOK_HASH_MAX + 1, self->s.content.facts.size);
}

/* The last of 4096 bytes is in the middle of a name. */
TEST_F(script, name_that_is_cut)
{
	struct bytes *args = &self->e.subject.args;

	make(self, "job", "hello");
	self->e.subject.argflags = SMTPWARD_ARGFLAGS_CUT;
	run(self, "/bin/sh", "job", "x");
	EXPECT_FALSE(self->s.cut);
	EXPECT_NE(NULL, self->s.path);
	run(self, "/bin/sh", "job", NULL);
	args->len--;
	judge(self);
	EXPECT_EQ(SCRIPT_FILE, self->s.kind);
	EXPECT_TRUE(self->s.cut);
	EXPECT_EQ(NULL, self->s.path);
	EXPECT_EQ(LOOK_NOT, self->s.content.facts.result);
	EXPECT_EQ(0, self->s.filters);
	run(self, "/usr/bin/python3", "-mjob", NULL);
	EXPECT_EQ(SCRIPT_MODULE, self->s.kind);
	EXPECT_EQ(NULL, self->s.path);
	run(self, "/bin/sh", "-c", "mail x");
	EXPECT_TRUE(self->s.cut);
	EXPECT_STREQ("mail x", self->s.text);
	run(self, "/bin/sh", "-x", NULL);
	EXPECT_EQ(SCRIPT_UNKNOWN, self->s.kind);
	self->e.subject.argflags = SMTPWARD_ARGFLAGS_UNAVAILABLE;
	run(self, "/bin/sh", "job", NULL);
	EXPECT_TRUE(self->s.cut);
}

TEST_F(script, writable)
{
	char path[PATH_MAX];

	make(self, "job", "x");
	snprintf(path, sizeof(path), "%s/job", self->dir);
	ASSERT_EQ(0, chmod(path, 0666));
	run(self, "/bin/sh", "job", NULL);
	EXPECT_TRUE(fits(self, SCRIPT_WRITABLE));
	ASSERT_EQ(0, chmod(path, 0600));
	ASSERT_EQ(0, chmod(self->dir, 01777));
	run(self, "/bin/sh", "job", NULL);
	EXPECT_TRUE(fits(self, SCRIPT_WRITABLE));
	run(self, "/bin/sh", "/dev/shm/gone", NULL);
	EXPECT_EQ(1U << SCRIPT_WRITABLE | 1U << SCRIPT_MISSING,
		  self->s.filters);
}

static void expect_place(struct __test_metadata *_metadata,
			 FIXTURE_DATA(script) * self, const char *name,
			 uint32_t filters)
{
	run(self, "/bin/sh", name, NULL);
	EXPECT_EQ(filters, self->s.filters)
	{
		TH_LOG("%s", name);
	}
}

/* Not by the modes of directories: these are 0700. */
TEST_F(script, writable_place_by_any_name)
{
	char tmp[] = "/tmp/script-XXXXXX", own[32], link[64], name[128];
	const uint32_t writable = 1U << SCRIPT_WRITABLE;

	ASSERT_NE(NULL, mkdtemp(tmp));
	memcpy(own, self->dir, sizeof(own));
	snprintf(link, sizeof(link), "%s/link", own);
	ASSERT_EQ(0, symlink(tmp, link));
	make(self, "job", "x");
	snprintf(name, sizeof(name), "cp %s/job %s", own, tmp);
	ASSERT_EQ(0, system(name));
	snprintf(name, sizeof(name), "%s/job", link);
	expect_place(_metadata, self, name, writable);
	EXPECT_EQ(0, strncmp(self->s.content.path, tmp, strlen(tmp)));
	expect_place(_metadata, self, "link/job", writable);
	snprintf(name, sizeof(name), "//.//%s/job", tmp);
	expect_place(_metadata, self, name, writable);
	snprintf(name, sizeof(name), "/%s/gone", tmp);
	expect_place(_metadata, self, name, writable | 1U << SCRIPT_MISSING);
	snprintf(name, sizeof(name), "../..%s/gone", tmp);
	expect_place(_metadata, self, name, writable | 1U << SCRIPT_MISSING);
	snprintf(name, sizeof(name), "/tmp/..%s/job", own);
	expect_place(_metadata, self, name, 0);
	expect_place(_metadata, self, "/dev//fd/../fd/63",
		     1U << SCRIPT_IN_MEMORY);
	self->e.subject.cwd = text("/");
	snprintf(name, sizeof(name), "%s/gone", tmp + 1);
	expect_place(_metadata, self, name, writable | 1U << SCRIPT_MISSING);
	EXPECT_STREQ(self->s.path + 1, name);
	snprintf(name, sizeof(name), "rm -rf %s", tmp);
	EXPECT_EQ(0, system(name));
}

TEST_F(script, names)
{
	make(self, ".job", "x");
	run(self, "/bin/sh", ".job", NULL);
	EXPECT_TRUE(fits(self, SCRIPT_HIDDEN));
	run(self, "/bin/sh", "gone", NULL);
	EXPECT_TRUE(fits(self, SCRIPT_MISSING));
	run(self, "/bin/sh", "/dev/fd/63", NULL);
	EXPECT_TRUE(fits(self, SCRIPT_IN_MEMORY));
	run(self, "/bin/sh", "/proc/self/fd/3", NULL);
	EXPECT_TRUE(fits(self, SCRIPT_IN_MEMORY));
}

TEST_F(script, owner)
{
	char path[PATH_MAX];

	make(self, "job", "x");
	snprintf(path, sizeof(path), "%s/job", self->dir);
	ASSERT_EQ(0, chown(path, 4321, -1));
	run(self, "/bin/sh", "job", NULL);
	EXPECT_TRUE(fits(self, SCRIPT_FOREIGN));
	self->e.subject.uid = 4321;
	run(self, "/bin/sh", "job", NULL);
	EXPECT_EQ(0, self->s.filters);
}

TEST_F(script, base64)
{
	/* import smtplib; print(1) */
	make(self, "job", "x='aW1wb3J0IHNtdHBsaWI7IHByaW50KDEp'\n");
	run(self, "/bin/sh", "job", NULL);
	EXPECT_TRUE(fits(self, SCRIPT_BASE64));
	make(self, "job", "import base64\nexec(base64.b64decode(x))\n");
	run(self, "/bin/sh", "job", NULL);
	EXPECT_TRUE(fits(self, SCRIPT_BASE64));
	/* A word that is none of mail's, and a path. */
	make(self, "job",
	     "x='aGVsbG8gd29ybGQsIGhlbGxvIHdvcmxk' /usr/share/doc/x\n");
	run(self, "/bin/sh", "job", NULL);
	EXPECT_EQ(0, self->s.filters);
}

TEST_F(script, one_liner)
{
	run(self, "/usr/bin/perl", "-e", "use Net::SMTP; ...");
	EXPECT_EQ(SCRIPT_TEXT, self->s.kind);
	EXPECT_STREQ("use Net::SMTP; ...", self->s.text);
	EXPECT_EQ(NULL, self->s.path);
	EXPECT_TRUE(fits(self, SCRIPT_ONE_LINER));
	run(self, "/bin/sh", "-c", "ls");
	EXPECT_EQ(0, self->s.filters);
}

TEST_F(script, without_credentials)
{
	run(self, "/bin/sh", "-c", "swaks -au me -ap hunter2 --server x");
	EXPECT_STREQ("swaks -au me -ap [redacted] --server x", self->s.text);
}

TEST_F(script, long_text_is_cut)
{
	char word[3000];

	memset(word, 'x', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	run(self, "/bin/sh", "-c", word);
	EXPECT_EQ(SCRIPT_TEXT_MAX, strlen(self->s.text));
}

TEST_F(script, nothing_there)
{
	judge(self);
	EXPECT_EQ(SCRIPT_NONE, self->s.kind);
	self->e.subject.cwd = (struct bytes){ 0 };
	run(self, "/bin/sh", "job", NULL);
	EXPECT_EQ(SCRIPT_FILE, self->s.kind);
	EXPECT_STREQ("job", self->s.path);
	EXPECT_EQ(LOOK_NOT, self->s.content.facts.result);
	EXPECT_EQ(0, self->s.filters);
}

TEST_HARNESS_MAIN
