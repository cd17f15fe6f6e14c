// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which script has started who sends, or was what that is now.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "script_fixture.h"

/* Returns when the program runs: at the end of its execution the pipe is closed. */
static pid_t start(const char *path, const char *const argv[])
{
	int fds[2];
	pid_t pid;
	char c;

	if (pipe2(fds, O_CLOEXEC))
		abort();
	pid = fork();
	if (!pid) {
		execv(path, (char *const *)argv);
		_exit(127);
	}
	close(fds[1]);
	if (read(fds[0], &c, 1))
		abort();
	close(fds[0]);
	return pid;
}

/* A mail tool is run by a script, which is alive. */
TEST_F(script, of_who_started_it)
{
	const char *const argv[] = { "sh", "-c", "sleep 5; mail x", NULL };
	char exe[PATH_MAX];
	pid_t pid;

	ASSERT_NE(NULL, realpath("/bin/sh", exe));
	pid = start(exe, argv);
	self->e.subject.exe = text("/usr/sbin/sendmail");
	self->e.subject.n_ancestors = 2;
	self->e.subject.ancestors[0] =
		(struct ancestor){ .pid = 1, .exe = text("/usr/bin/mailx") };
	self->e.subject.ancestors[1] =
		(struct ancestor){ .pid = pid,
				   .comm = text(strrchr(exe, '/') + 1),
				   .exe = text(exe) };
	self->e.subject.start_time = UINT64_MAX;
	judge(self);
	EXPECT_EQ(SCRIPT_TEXT, self->s.kind);
	EXPECT_STREQ("sleep 5; mail x", self->s.text);
	EXPECT_EQ(2, self->s.generations);
	EXPECT_EQ(pid, self->s.pid);
	/* Its number is another's: of another name, or younger than its child. */
	self->e.subject.ancestors[1].comm = text("perl");
	judge(self);
	EXPECT_EQ(SCRIPT_NONE, self->s.kind);
	self->e.subject.ancestors[1].comm = text(strrchr(exe, '/') + 1);
	self->e.subject.start_time = 1;
	judge(self);
	EXPECT_EQ(SCRIPT_NONE, self->s.kind);
	self->e.subject.start_time = UINT64_MAX;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	judge(self);
	EXPECT_EQ(SCRIPT_NONE, self->s.kind);
}

/*
 * This takes the place of a shell that runs /job in a directory of its own as
 * root, which is not there for others.
 */
static pid_t run_below_root(FIXTURE_DATA(script) * self)
{
	static const char args[] = "sh\0/job";
	char *title = program_invocation_name;
	int fds[2];
	pid_t pid;
	char c;

	if (pipe(fds))
		abort();
	pid = fork();
	if (!pid) {
		prctl(PR_SET_NAME, "sh");
		memset(title, 0, strlen(title));
		memcpy(title, args, sizeof(args));
		if (chroot(self->dir) || write(fds[1], "", 1) != 1)
			_exit(1);
		pause();
	}
	if (read(fds[0], &c, 1) != 1)
		abort();
	close(fds[0]);
	close(fds[1]);
	self->e.subject.exe = text("/usr/sbin/sendmail");
	self->e.subject.start_time = UINT64_MAX;
	self->e.subject.n_ancestors = 1;
	self->e.subject.ancestors[0] = (struct ancestor){
		.pid = pid, .comm = text("sh"), .exe = text("/bin/sh")
	};
	return pid;
}

TEST_F(script, above_is_seen_by_its_own_eyes)
{
	char path[64];
	pid_t pid;

	make(self, "job", "hello");
	pid = run_below_root(self);
	judge(self);
	EXPECT_EQ(SCRIPT_FILE, self->s.kind);
	EXPECT_STREQ("/job", self->s.path);
	EXPECT_EQ(LOOK_REGULAR, self->s.content.facts.result);
	EXPECT_TRUE(self->s.content.facts.as_process);
	EXPECT_STREQ("/job", self->s.content.path);
	EXPECT_EQ(0, self->s.filters);
	snprintf(path, sizeof(path), "%s/job", self->dir);
	ASSERT_EQ(0, unlink(path));
	judge(self);
	EXPECT_TRUE(fits(self, SCRIPT_DELETED));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* More options than anybody reads: they end where its script could be. */
TEST_F(script, above_with_arguments_that_are_cut)
{
	const char *argv[3000] = { "sh" };
	char exe[PATH_MAX];
	size_t n = 1;
	pid_t pid;

	while (n < 2000)
		argv[n++] = "-e";
	argv[n++] = "-c";
	argv[n] = "sleep 5; mail x";
	ASSERT_NE(NULL, realpath("/bin/sh", exe));
	pid = start(exe, argv);
	self->e.subject.exe = text("/usr/sbin/sendmail");
	self->e.subject.start_time = UINT64_MAX;
	self->e.subject.n_ancestors = 1;
	self->e.subject.ancestors[0] =
		(struct ancestor){ .pid = pid,
				   .comm = text(strrchr(exe, '/') + 1),
				   .exe = text(exe) };
	judge(self);
	EXPECT_EQ(SCRIPT_UNKNOWN, self->s.kind);
	EXPECT_TRUE(self->s.cut);
	EXPECT_EQ(NULL, self->s.text);
	EXPECT_EQ(1, self->s.generations);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* struct looker is its own: this is its first member. */
static pid_t pid_of(const struct looker *l)
{
	return *(const pid_t *)l;
}

TEST_F(script, above_is_not_seen)
{
	self->e.subject.exe = text("/usr/sbin/sendmail");
	self->e.subject.n_ancestors = 2;
	self->e.subject.ancestors[0] =
		(struct ancestor){ .pid = 2, .exe = text("/usr/bin/mailx") };
	self->e.subject.ancestors[1] = (struct ancestor){
		.pid = 1, .comm = text("x"), .exe = text("/usr/bin/python3")
	};
	judge(self);
	EXPECT_EQ(SCRIPT_NONE, self->s.kind);
	ASSERT_EQ(0, kill(pid_of(self->looker), SIGSTOP));
	judge(self);
	EXPECT_EQ(SCRIPT_UNKNOWN, self->s.kind);
	EXPECT_STREQ("python", self->s.interpreter);
	EXPECT_EQ(1, self->s.pid);
	EXPECT_EQ(2, self->s.generations);
	EXPECT_FALSE(self->s.cut);
	EXPECT_EQ(LOOK_NO_ANSWER, self->s.content.facts.result);
}

/* What bash -c 'mail x' was, and mail is. */
TEST_F(script, what_it_was_before)
{
	struct subject *s = &self->e.subject;

	s->tgid = 77;
	s->n_past = 3;
	s->past[0] = (struct ancestor){ .pid = 76, .comm = text("perl") };
	s->past[1] = (struct ancestor){ .pid = 77, .comm = text("mail") };
	s->past[2] = (struct ancestor){ .pid = 77, .comm = text("bash") };
	run(self, "/usr/bin/mail", "x", NULL);
	EXPECT_EQ(SCRIPT_REPLACED, self->s.kind);
	EXPECT_STREQ("sh", self->s.interpreter);
	EXPECT_EQ(77, self->s.pid);
	EXPECT_EQ(0, self->s.generations);
	EXPECT_EQ(0, self->s.filters);
	/* What it is counts more. */
	run(self, "/usr/bin/perl", "-e", "x");
	EXPECT_EQ(SCRIPT_TEXT, self->s.kind);
	/* Somebody else's, or none. */
	s->n_past = 2;
	run(self, "/usr/bin/mail", "x", NULL);
	EXPECT_EQ(SCRIPT_NONE, self->s.kind);
}

TEST_HARNESS_MAIN
