// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is said of a file that a command line names to be attached.
 */
#include <errno.h>
#include <kselftest_harness.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "attachment_fixture.h"

TEST_F(attachment, file_that_is_there)
{
	char path[PATH_MAX];

	make(self, "page", "<html><body>hello</body></html>");
	EXPECT_EQ(ATTACHMENT_YES, attach(self, "page"));
	ASSERT_EQ(1, self->a.n);
	EXPECT_TRUE(says(self, "-a names a regular file"));
	EXPECT_EQ(ATTACHMENT_ARGV, self->a.reasons[0].source);
	snprintf(path, sizeof(path), "%s/page", self->dir);
	EXPECT_STREQ(path, self->a.reasons[0].path);
	EXPECT_EQ(LOOK_REGULAR, facts(self)->result);
	EXPECT_FALSE(facts(self)->as_process);
	EXPECT_EQ(31, facts(self)->size);
	EXPECT_EQ(getuid(), facts(self)->uid);
	EXPECT_STREQ("text/html", facts(self)->type);
	EXPECT_EQ(ATTACHMENT_YES, attach(self, path));
}

TEST_F(attachment, file_behind_a_link)
{
	char path[PATH_MAX];

	make(self, "page", "text");
	snprintf(path, sizeof(path), "%s/link", self->dir);
	ASSERT_EQ(0, symlink("page", path));
	EXPECT_EQ(ATTACHMENT_YES, attach(self, "link"));
	EXPECT_EQ(4, facts(self)->size);
}

TEST_F(attachment, name_of_any_bytes)
{
	make(self, "a\n\xff -- b", "text");
	EXPECT_EQ(ATTACHMENT_YES, attach(self, "a\n\xff -- b"));
}

TEST_F(attachment, file_that_is_not_there)
{
	EXPECT_EQ(ATTACHMENT_LIKELY, attach(self, "gone"));
	EXPECT_TRUE(says(
		self,
		"-a names a file that cannot be seen: No such file or directory"));
	EXPECT_EQ(LOOK_ERROR, facts(self)->result);
}

TEST_F(attachment, what_is_no_file)
{
	char path[PATH_MAX];

	EXPECT_EQ(ATTACHMENT_LIKELY, attach(self, self->dir));
	EXPECT_TRUE(says(self, "-a names what is no regular file now"));
	snprintf(path, sizeof(path), "%s/fifo", self->dir);
	ASSERT_EQ(0, mkfifo(path, 0600));
	EXPECT_EQ(ATTACHMENT_LIKELY, attach(self, "fifo"));
	EXPECT_EQ(LOOK_OTHER, facts(self)->result);
	EXPECT_EQ(ATTACHMENT_LIKELY, attach(self, "/dev/zero"));
	EXPECT_EQ(LOOK_OTHER, facts(self)->result);
}

/* They would be those of who looks. */
TEST_F(attachment, links_of_proc)
{
	EXPECT_EQ(ATTACHMENT_LIKELY, attach(self, "/proc/self/exe"));
	EXPECT_EQ(LOOK_ERROR, facts(self)->result);
	EXPECT_EQ(ELOOP, facts(self)->error);
}

TEST_F(attachment, no_directory)
{
	make(self, "page", "text");
	self->e.subject.cwd = text("(unreachable)/x");
	EXPECT_EQ(ATTACHMENT_LIKELY, attach(self, "page"));
	EXPECT_TRUE(says(self, "-a names a file that was not looked for"));
	self->e.subject.cwd = (struct bytes){ 0 };
	EXPECT_EQ(ATTACHMENT_LIKELY, attach(self, "page"));
}

/* When the process began, as its events have it. */
static uint64_t start_time(void)
{
	unsigned long long ticks;
	char line[1024];
	FILE *f = fopen("/proc/self/stat", "r");

	if (!f || !fgets(line, sizeof(line), f) ||
	    sscanf(strrchr(line, ')'),
		   ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
		   &ticks) != 1)
		abort();
	fclose(f);
	return ticks * 10000000;
}

TEST_F(attachment, as_the_process_sees_it)
{
	make(self, "page", "text");
	self->e.subject.tgid = getpid();
	self->e.subject.start_time = start_time() + 9999999;
	self->e.subject.pidns = 1;
	EXPECT_EQ(ATTACHMENT_YES, attach(self, "page"));
	EXPECT_TRUE(facts(self)->as_process);
}

/* The number of a process is another's later. */
TEST_F(attachment, process_that_is_gone)
{
	make(self, "page", "text");
	self->e.subject.tgid = getpid();
	self->e.subject.start_time = start_time() + 10000000;
	EXPECT_EQ(ATTACHMENT_YES, attach(self, "page"));
	EXPECT_FALSE(facts(self)->as_process);
	self->e.subject.pidns = 1;
	EXPECT_EQ(ATTACHMENT_LIKELY, attach(self, "page"));
	EXPECT_TRUE(says(self,
			 "-a names a file that only its container could show"));
}

/* struct looker is its own: this is its first member. */
static pid_t pid_of(const struct looker *l)
{
	return *(const pid_t *)l;
}

TEST_F(attachment, who_looks_does_not_answer)
{
	struct timespec from, to;

	make(self, "page", "text");
	ASSERT_EQ(ATTACHMENT_YES, attach(self, "page"));
	ASSERT_EQ(0, kill(pid_of(self->looker), SIGSTOP));
	clock_gettime(CLOCK_MONOTONIC, &from);
	EXPECT_EQ(ATTACHMENT_LIKELY, attach(self, "page"));
	clock_gettime(CLOCK_MONOTONIC, &to);
	EXPECT_GT(5, to.tv_sec - from.tv_sec);
	EXPECT_EQ(LOOK_NO_ANSWER, facts(self)->result);
	/* It is gone soon, and another takes its place. */
	while (attach(self, "page") != ATTACHMENT_YES)
		usleep(10000);
}

/* Who is watched must not keep the daemon from its work. */
TEST_F(attachment, no_answer_again_and_again)
{
	time_t from = time(NULL);
	int i, waited = 0, busy = 0;

	make(self, "page", "text");
	for (i = 0; i < 1000 && !busy; i++) {
		if (attach(self, "page") == ATTACHMENT_YES)
			kill(pid_of(self->looker), SIGSTOP);
		waited += facts(self)->result == LOOK_NO_ANSWER;
		busy += facts(self)->result == LOOK_BUSY;
		/* One that was killed takes a while to be gone. */
		usleep(5000);
	}
	EXPECT_LT(0, waited);
	EXPECT_EQ(1, busy);
	EXPECT_TRUE(says(
		self, "-a names a file that was not looked at, of too many"));
	EXPECT_GT(60, time(NULL) - from);
}

TEST_HARNESS_MAIN
