// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which script sends, what it is now, and which filters it fits.
 */
#include <errno.h>
#include <fcntl.h>
#include <kselftest_harness.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "enrich.h"
#include "script.h"

FIXTURE(script)
{
	char dir[32];
	char args[4096];
	struct event e;
	struct looker *looker;
	struct script s;
};

static struct bytes text(const char *s)
{
	return (struct bytes){ s, strlen(s) };
}

FIXTURE_SETUP(script)
{
	struct stat st;

	/* Not below /tmp, which is a filter. */
	snprintf(self->dir, sizeof(self->dir), "/root/script-XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->dir));
	self->looker = looker_new();
	self->e.has_subject = true;
	self->e.subject.cwd = text(self->dir);
	ASSERT_EQ(0, stat("/proc/self/ns/pid", &st));
	self->e.subject.pidns = st.st_ino;
}

FIXTURE_TEARDOWN(script)
{
	char command[64];

	script_free(&self->s);
	looker_free(self->looker);
	snprintf(command, sizeof(command), "rm -rf %s", self->dir);
	EXPECT_EQ(0, system(command));
}

static void make(FIXTURE_DATA(script) * self, const char *name,
		 const char *content)
{
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", self->dir, name);
	f = fopen(path, "w");
	if (!f || fputs(content, f) < 0 || fclose(f) || chmod(path, 0640))
		abort();
}

static void judge(FIXTURE_DATA(script) * self)
{
	script_free(&self->s);
	script_judge(&self->s, &self->e, self->looker);
}

/* What an interpreter comes to with these arguments behind its name. */
static void run(FIXTURE_DATA(script) * self, const char *exe, const char *first,
		const char *second)
{
	char *at = self->args;

	at = stpcpy(at, exe) + 1;
	at = stpcpy(at, first) + 1;
	if (second)
		at = stpcpy(at, second) + 1;
	self->e.subject.exe = text(exe);
	self->e.subject.args = (struct bytes){ self->args, at - self->args };
	judge(self);
}

static bool fits(FIXTURE_DATA(script) * self, enum script_filter filter)
{
	return self->s.filters == 1U << filter;
}

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
		.pid = pid, .comm = text("script_test"), .exe = text("/bin/sh")
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
