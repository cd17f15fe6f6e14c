// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the event of a refused connection says about the processes that the one
 * that tried descends from.
 */
#include <linux/limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <netlink/attr.h>

#include "actor.h"
#include "kselftest_harness.h"

#define LEVELS 20
#define LEVEL_UID 3000
#define LEVEL_LOGIN 5000

/* What the processes know about themselves. */
struct facts {
	pid_t level[LEVELS];
	pid_t pid;
	int err;
};

static struct facts *facts;
static const char *dir;
static char *program;

FIXTURE(ancestry)
{
	struct sw_client client;
	struct sw_events events;
};

FIXTURE_SETUP(ancestry)
{
	char command[PATH_MAX];

	dir = act_make_dir();
	program = act_join(dir, "/program");
	snprintf(command, sizeof(command), "cp /proc/%d/exe %s", getpid(),
		 program);
	act_must(system(command) ? -1 : 0, command);
	facts = act_share(sizeof(*facts));
	act_detach();
	sw_open(&self->client);
	act_refuse_all(&self->client);
}

FIXTURE_TEARDOWN(ancestry)
{
	sw_events_free(&self->events);
	sw_close(&self->client);
	act_remove_dir();
}

static const struct sw_event *refused(FIXTURE_DATA(ancestry) * self, act_fn *fn,
				      void *data)
{
	return act_refused(&self->client, &self->events, fn, data);
}

static uint64_t number(const struct sw_event *event, size_t i, int attr)
{
	return sw_number(act_ancestor(event, i, attr));
}

static pid_t pid_of(const struct sw_event *event, size_t i)
{
	return number(event, i, SMTPWARD_A_ANCESTOR_PID);
}

static bool says(const struct sw_event *event, size_t i, int attr,
		 const char *text)
{
	return sw_is(act_ancestor(event, i, attr), text);
}

/* What a program says of itself in a file below /proc. */
static const char *ask_proc(pid_t pid, const char *name)
{
	static char text[256];
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	f = fopen(path, "r");
	if (!f || !fgets(text, sizeof(text), f))
		sw_die("%s: %m", path);
	fclose(f);
	text[strcspn(text, "\n")] = '\0';
	return text;
}

static pid_t ask_parent(pid_t pid)
{
	const char *stat = ask_proc(pid, "stat");
	pid_t parent;

	if (sscanf(strrchr(stat, ')'), ") %*c %d", &parent) != 1)
		sw_die("no parent in '%s'", stat);
	return parent;
}

static bool is_exe_of(const struct nlattr *attr, pid_t pid)
{
	char path[64], exe[PATH_MAX] = "";

	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	act_must(readlink(path, exe, sizeof(exe) - 1), path);
	return sw_is(attr, exe);
}

TEST_F(ancestry, up_to_init)
{
	const struct sw_event *event = refused(self, act_connect, NULL);
	pid_t pid = getpid();
	size_t i;

	for (i = 0; pid; i++) {
		EXPECT_EQ(pid, pid_of(event, i));
		EXPECT_TRUE(says(event, i, SMTPWARD_A_ANCESTOR_COMM,
				 ask_proc(pid, "comm")));
		EXPECT_TRUE(is_exe_of(
			act_ancestor(event, i, SMTPWARD_A_ANCESTOR_EXE), pid));
		pid = ask_parent(pid);
	}
	EXPECT_EQ(NULL, act_ancestor(event, i, SMTPWARD_A_ANCESTOR_PID));
	EXPECT_EQ(0, number(event, 0, SMTPWARD_A_ANCESTOR_UID));
	EXPECT_EQ(NULL, act_ancestor(event, 0, SMTPWARD_A_ANCESTOR_LOGINUID));
}

/* One process of the chain, a program of its own. */
static int be_level(void *data)
{
	const int level = *(int *)data;
	char number[16];
	char *path;

	snprintf(number, sizeof(number), "%d", level);
	path = act_join(program, number);
	act_must(link(program, path), path);
	act_login(LEVEL_LOGIN + level);
	act_must(setresuid(LEVEL_UID + level, 0, 0), "uid");
	execl(path, "level", number, program, NULL);
	sw_die("%s: %m", path);
}

static int level_main(char **argv)
{
	int level = atoi(argv[1]);
	char name[16];

	snprintf(name, sizeof(name), "level %d", level);
	act_must(prctl(PR_SET_NAME, name), name);
	facts = act_shared(sizeof(*facts));
	facts->level[level] = getpid();
	program = argv[2];
	if (++level == LEVELS)
		return -act_connect(NULL);
	return -act(be_level, &level);
}

TEST_F(ancestry, chain)
{
	char name[16], suffix[16];
	int i, level = 0;
	const struct sw_event *event = refused(self, be_level, &level);

	EXPECT_EQ(NULL, act_ancestor(event, SMTPWARD_ANCESTORS_MAX,
				     SMTPWARD_A_ANCESTOR_PID));
	for (i = 0; i < SMTPWARD_ANCESTORS_MAX; i++) {
		level = LEVELS - 2 - i;
		EXPECT_EQ(facts->level[level], pid_of(event, i));
		EXPECT_EQ(LEVEL_UID + level,
			  number(event, i, SMTPWARD_A_ANCESTOR_UID));
		EXPECT_EQ(LEVEL_LOGIN + level,
			  number(event, i, SMTPWARD_A_ANCESTOR_LOGINUID));
		snprintf(name, sizeof(name), "level %d", level);
		snprintf(suffix, sizeof(suffix), "%d", level);
		EXPECT_TRUE(says(event, i, SMTPWARD_A_ANCESTOR_COMM, name));
		EXPECT_TRUE(says(event, i, SMTPWARD_A_ANCESTOR_EXE,
				 act_join(program, suffix)));
	}
}

static void move_program(size_t len)
{
	char *path = act_make_path(len);

	act_must(rename(program, path), path);
	program = path;
}

static int be_parent(void *data)
{
	facts->pid = getpid();
	execl(program, data, program, NULL);
	sw_die("%s: %m", program);
}

static int parent_main(char **argv)
{
	(void)argv;
	return -act(act_connect, NULL);
}

TEST_F(ancestry, long_path_keeps_its_end)
{
	const size_t max = SMTPWARD_ANCESTOR_PATH_MAX;
	const size_t lens[] = { max - 1, max, max + 1, 3 * max };
	const struct sw_event *event;
	size_t i, skip;

	for (i = 0; i < sizeof(lens) / sizeof(*lens); i++) {
		sw_events_free(&self->events);
		move_program(lens[i]);
		event = refused(self, be_parent, "parent");
		EXPECT_TRUE(
			sw_is(event->subject[SMTPWARD_A_SUBJECT_EXE], program));
		skip = lens[i] > max ? lens[i] - max : 0;
		EXPECT_TRUE(
			says(event, 0, SMTPWARD_A_ANCESTOR_EXE, program + skip))
		{
			TH_LOG("path of %zu bytes", lens[i]);
		}
	}
}

static int removed_main(char **argv)
{
	act_must(unlink(argv[1]), argv[1]);
	return -act(act_connect, NULL);
}

TEST_F(ancestry, removed_program)
{
	const struct sw_event *event = refused(self, be_parent, "removed");
	const char *expected = act_join(program, " (deleted)");

	EXPECT_TRUE(sw_is(event->subject[SMTPWARD_A_SUBJECT_EXE], expected));
	EXPECT_TRUE(says(event, 0, SMTPWARD_A_ANCESTOR_EXE, expected));
}

static void *connect_without_leader(void *data)
{
	act_must(prctl(PR_SET_NAME, "thread"), "name");
	while (!strstr(ask_proc(getpid(), "stat"), ") Z"))
		usleep(1000);
	_exit(-act(act_connect, data));
}

static int leaderless_main(char **argv)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, connect_without_leader, NULL))
		sw_die("%s: no thread", argv[0]);
	pthread_exit(NULL);
}

TEST_F(ancestry, parent_is_a_thread_without_leader)
{
	const struct sw_event *event = refused(self, be_parent, "leaderless");

	EXPECT_EQ(facts->pid, pid_of(event, 0));
	EXPECT_TRUE(says(event, 0, SMTPWARD_A_ANCESTOR_EXE, program));
	EXPECT_TRUE(says(event, 0, SMTPWARD_A_ANCESTOR_COMM, "program"));
	EXPECT_EQ(getpid(), pid_of(event, 1));
}

struct orphan {
	bool subreaper;
	act_fn *fn;
};

/* Leave a child, which acts when the leader of its session is gone. */
static int leave_child(void *data)
{
	const struct orphan *orphan = data;
	const pid_t parent = getpid();
	pid_t pid;

	act_must(setsid(), "setsid");
	pid = fork();
	act_must(pid, "fork");
	if (pid)
		return 0;
	while (getppid() == parent)
		usleep(1000);
	facts->err = orphan->fn(NULL);
	_exit(0);
}

static int adopt(void *data)
{
	const struct orphan *orphan = data;

	if (orphan->subreaper)
		act_must(prctl(PR_SET_CHILD_SUBREAPER, 1), "subreaper");
	facts->pid = getpid();
	facts->err = 1;
	act_must(act(leave_child, data), "leave a child");
	while (facts->err > 0)
		usleep(1000);
	return facts->err;
}

static int connect_in_child(void *data)
{
	return act(act_connect, data);
}

TEST_F(ancestry, orphan_of_subreaper)
{
	struct orphan orphan = { .subreaper = true, .fn = act_connect };
	const struct sw_event *event = refused(self, adopt, &orphan);

	EXPECT_EQ(SMTPWARD_EVIDENCE_ORPHAN,
		  sw_number(event->subject[SMTPWARD_A_SUBJECT_EVIDENCE]));
	EXPECT_EQ(facts->pid,
		  sw_number(event->subject[SMTPWARD_A_SUBJECT_PPID]));
	EXPECT_EQ(facts->pid, pid_of(event, 0));
	EXPECT_EQ(getpid(), pid_of(event, 1));
}

TEST_F(ancestry, orphan_of_init)
{
	struct orphan orphan = { .fn = act_connect };
	const struct sw_event *event = refused(self, adopt, &orphan);

	EXPECT_EQ(SMTPWARD_EVIDENCE_ORPHAN,
		  sw_number(event->subject[SMTPWARD_A_SUBJECT_EVIDENCE]));
	EXPECT_EQ(NULL, act_ancestor(event, 1, SMTPWARD_A_ANCESTOR_PID));
	EXPECT_EQ(1, pid_of(event, 0));
	EXPECT_TRUE(
		is_exe_of(act_ancestor(event, 0, SMTPWARD_A_ANCESTOR_EXE), 1));
}

/* Who has its parent still is none. */
TEST_F(ancestry, child_of_orphan)
{
	struct orphan orphan = { .subreaper = true, .fn = connect_in_child };
	const struct sw_event *event = refused(self, adopt, &orphan);

	EXPECT_EQ(0, sw_number(event->subject[SMTPWARD_A_SUBJECT_EVIDENCE]));
	EXPECT_NE(facts->pid, pid_of(event, 0));
	EXPECT_EQ(facts->pid, pid_of(event, 1));
	EXPECT_EQ(getpid(), pid_of(event, 2));
}

/* What this program is when a test has executed it. */
int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*main)(char **argv);
	} roles[] = {
		{ "level", level_main },
		{ "parent", parent_main },
		{ "removed", removed_main },
		{ "leaderless", leaderless_main },
	};
	size_t i;

	for (i = 0; i < sizeof(roles) / sizeof(*roles); i++)
		if (!strcmp(argv[0], roles[i].name))
			return roles[i].main(argv);
	return test_harness_run(argc, argv);
}
