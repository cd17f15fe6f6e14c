// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the event of a refused connection says about the process that tried.
 */
#include <linux/limits.h>
#include <pthread.h>
#include <pty.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utmp.h>

#include <netlink/attr.h>

#include "actor.h"
#include "kselftest_harness.h"

#define LOGIN_UID 4321

static const char *const ns_names[] = { "net", "pid", "user" };
static const int ns_attrs[] = { SMTPWARD_A_SUBJECT_NETNS,
				SMTPWARD_A_SUBJECT_PIDNS,
				SMTPWARD_A_SUBJECT_USERNS };

#define N_NS (sizeof(ns_attrs) / sizeof(*ns_attrs))

/* What the process knows about itself. */
struct facts {
	pid_t pid, tid, parent, leader;
	unsigned int session;
	char tty[64];
	ino_t ns[N_NS];
};

static struct facts *facts;
static char exe[PATH_MAX];
static const char *dir;

FIXTURE(context)
{
	struct sw_client client;
	struct sw_events events;
};

FIXTURE_SETUP(context)
{
	dir = act_make_dir();
	act_must(readlink("/proc/self/exe", exe, sizeof(exe) - 1), "exe");
	facts = act_share(sizeof(*facts));
	act_detach();
	sw_open(&self->client);
	act_refuse_all(&self->client);
}

FIXTURE_TEARDOWN(context)
{
	sw_events_free(&self->events);
	sw_close(&self->client);
	act_remove_dir();
}

static const struct sw_event *refused(FIXTURE_DATA(context) * self, act_fn *fn)
{
	return act_refused(&self->client, &self->events, fn, NULL);
}

static uint64_t number(const struct sw_event *event, int attr)
{
	return sw_number(event->subject[attr]);
}

static int with_credentials(void *data)
{
	act_must(setresgid(1001, 1002, 0), "gid");
	act_must(setresuid(1003, 1004, 0), "uid");
	return act_connect(data);
}

TEST_F(context, credentials)
{
	const struct sw_event *event = refused(self, with_credentials);

	EXPECT_EQ(1001, number(event, SMTPWARD_A_SUBJECT_GID));
	EXPECT_EQ(1002, number(event, SMTPWARD_A_SUBJECT_EGID));
	EXPECT_EQ(1003, number(event, SMTPWARD_A_SUBJECT_UID));
	EXPECT_EQ(1004, number(event, SMTPWARD_A_SUBJECT_EUID));
	EXPECT_EQ(NULL, event->subject[SMTPWARD_A_SUBJECT_LOGINUID]);
	EXPECT_EQ(NULL, event->subject[SMTPWARD_A_SUBJECT_SESSIONID]);
	EXPECT_EQ(0, number(event, SMTPWARD_A_SUBJECT_EVIDENCE));
}

static int after_login(void *data)
{
	FILE *f;

	act_login(LOGIN_UID);
	f = fopen("/proc/self/sessionid", "r");
	if (!f || fscanf(f, "%u", &facts->session) != 1)
		sw_die("sessionid: %m");
	fclose(f);
	sw_become(1000);
	return act_connect(data);
}

TEST_F(context, login)
{
	const struct sw_event *event = refused(self, after_login);

	EXPECT_EQ(1000, number(event, SMTPWARD_A_SUBJECT_UID));
	EXPECT_EQ(LOGIN_UID, number(event, SMTPWARD_A_SUBJECT_LOGINUID));
	EXPECT_EQ(facts->session, number(event, SMTPWARD_A_SUBJECT_SESSIONID));
	EXPECT_EQ(SMTPWARD_EVIDENCE_LOGIN,
		  number(event, SMTPWARD_A_SUBJECT_EVIDENCE));
}

#define RUDE_NAME "\x1b[31m\n\"\xff \\name"

static int from_elsewhere(void *data)
{
	act_must(chdir(dir), dir);
	act_must(prctl(PR_SET_NAME, RUDE_NAME), "name");
	return act_connect(data);
}

TEST_F(context, names)
{
	const struct sw_event *event = refused(self, from_elsewhere);

	EXPECT_TRUE(sw_is(event->subject[SMTPWARD_A_SUBJECT_CWD], dir));
	EXPECT_TRUE(sw_is(event->subject[SMTPWARD_A_SUBJECT_EXE], exe));
	EXPECT_TRUE(sw_is(event->subject[SMTPWARD_A_SUBJECT_COMM], RUDE_NAME));
}

static int from_nowhere(void *data)
{
	act_must(chdir(dir), dir);
	act_must(rmdir(dir), dir);
	return act_connect(data);
}

TEST_F(context, removed_directory)
{
	const struct sw_event *event = refused(self, from_nowhere);
	char expected[PATH_MAX];

	snprintf(expected, sizeof(expected), "%s (deleted)", dir);
	EXPECT_TRUE(sw_is(event->subject[SMTPWARD_A_SUBJECT_CWD], expected));
}

static void *note_and_connect(void *data)
{
	facts->pid = getpid();
	facts->tid = gettid();
	return (void *)(long)act_connect(data);
}

static int in_thread(void *data)
{
	pthread_t thread;
	void *ret;

	if (pthread_create(&thread, NULL, note_and_connect, data) ||
	    pthread_join(thread, &ret))
		sw_die("no thread");
	return (long)ret;
}

TEST_F(context, thread)
{
	const struct sw_event *event = refused(self, in_thread);

	ASSERT_NE(facts->pid, facts->tid);
	EXPECT_EQ(facts->tid, number(event, SMTPWARD_A_SUBJECT_PID));
	EXPECT_EQ(facts->pid, number(event, SMTPWARD_A_SUBJECT_TGID));
	EXPECT_EQ(getpid(), number(event, SMTPWARD_A_SUBJECT_PPID));
}

static int in_own_group(void *data)
{
	facts->pid = getpid();
	act_must(setpgid(0, 0), "setpgid");
	return act_connect(data);
}

static int in_own_session(void *data)
{
	facts->leader = setsid();
	act_must(facts->leader, "setsid");
	return act(in_own_group, data);
}

TEST_F(context, group_and_session)
{
	const struct sw_event *event = refused(self, in_own_session);

	EXPECT_EQ(facts->pid, number(event, SMTPWARD_A_SUBJECT_PGID));
	EXPECT_EQ(facts->leader, number(event, SMTPWARD_A_SUBJECT_SID));
	EXPECT_EQ(facts->leader, number(event, SMTPWARD_A_SUBJECT_PPID));
	EXPECT_EQ(NULL, event->subject[SMTPWARD_A_SUBJECT_TTY]);
	EXPECT_EQ(0, number(event, SMTPWARD_A_SUBJECT_EVIDENCE));
	EXPECT_EQ(SMTPWARD_CONTEXT_BACKGROUND,
		  number(event, SMTPWARD_A_SUBJECT_CONTEXT));
}

static void take_terminal(void)
{
	int master, slave;

	act_must(openpty(&master, &slave, NULL, NULL, NULL), "openpty");
	act_must(login_tty(slave), "login_tty");
	if (ttyname_r(0, facts->tty, sizeof(facts->tty)))
		sw_die("no name of the terminal");
}

static int in_foreground(void *data)
{
	take_terminal();
	return act_connect(data);
}

TEST_F(context, foreground)
{
	const struct sw_event *event = refused(self, in_foreground);

	EXPECT_EQ(0, strncmp(facts->tty, "/dev/pts/", 9));
	EXPECT_TRUE(sw_is(event->subject[SMTPWARD_A_SUBJECT_TTY],
			  facts->tty + strlen("/dev/")));
	EXPECT_EQ(SMTPWARD_EVIDENCE_TTY | SMTPWARD_EVIDENCE_FOREGROUND |
			  SMTPWARD_EVIDENCE_STDIN_TTY,
		  number(event, SMTPWARD_A_SUBJECT_EVIDENCE));
	EXPECT_EQ(SMTPWARD_CONTEXT_INTERACTIVE,
		  number(event, SMTPWARD_A_SUBJECT_CONTEXT));
}

static int in_background(void *data)
{
	take_terminal();
	act_detach();
	return act(in_own_group, data);
}

TEST_F(context, background)
{
	const struct sw_event *event = refused(self, in_background);

	EXPECT_TRUE(sw_is(event->subject[SMTPWARD_A_SUBJECT_TTY],
			  facts->tty + strlen("/dev/")));
	EXPECT_EQ(SMTPWARD_EVIDENCE_TTY,
		  number(event, SMTPWARD_A_SUBJECT_EVIDENCE));
	EXPECT_EQ(SMTPWARD_CONTEXT_BACKGROUND,
		  number(event, SMTPWARD_A_SUBJECT_CONTEXT));
}

#define CGROUP "smtpward test"

static int in_cgroup(void *data)
{
	act_enter_cgroup(CGROUP);
	return act_connect(data);
}

TEST_F(context, cgroup)
{
	const struct sw_event *event = refused(self, in_cgroup);

	EXPECT_TRUE(
		sw_is(event->subject[SMTPWARD_A_SUBJECT_CGROUP], "/" CGROUP));
	EXPECT_EQ(0, act(act_remove_cgroup, CGROUP));
}

static int note_namespaces(void *data)
{
	char path[64];
	struct stat st;
	size_t i;

	for (i = 0; i < N_NS; i++) {
		snprintf(path, sizeof(path), "/proc/self/ns/%s", ns_names[i]);
		act_must(stat(path, &st), path);
		facts->ns[i] = st.st_ino;
	}
	return act_connect(data);
}

/* Loopback is down there: what is judged first is refused first. */
static int in_namespaces(void *data)
{
	sw_become(1000);
	act_must(unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWPID),
		 "unshare");
	facts->parent = getpid();
	return act(note_namespaces, data);
}

TEST_F(context, initial_namespaces)
{
	const struct sw_event *event = refused(self, note_namespaces);
	size_t i;

	for (i = 0; i < N_NS; i++)
		EXPECT_EQ(facts->ns[i], number(event, ns_attrs[i]));
}

TEST_F(context, other_namespaces)
{
	const struct sw_event *event = refused(self, in_namespaces);
	struct stat st;
	size_t i;

	for (i = 0; i < N_NS; i++)
		EXPECT_EQ(facts->ns[i], number(event, ns_attrs[i]));
	act_must(stat("/proc/self/ns/net", &st), "net");
	EXPECT_NE(st.st_ino, facts->ns[0]);
	/* Numbers of ids stay those of the initial namespaces. */
	EXPECT_EQ(1000, number(event, SMTPWARD_A_SUBJECT_EUID));
	EXPECT_LT(1, number(event, SMTPWARD_A_SUBJECT_PID));
	EXPECT_EQ(facts->parent, number(event, SMTPWARD_A_SUBJECT_PPID));
}

TEST_HARNESS_MAIN
