// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module comes and goes under fire: connections are opened and programs are
 * executed in every way, policies and modes change, and readers die meanwhile.
 * SMTPWARD_ROUNDS in the environment says how often.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "actor.h"
#include "common.h"
#include "kernel.h"
#include "kselftest_harness.h"
#include "listener.h"
#include "module.h"
#include "vectors.h"

#define ROUNDS 10

/* Kinds of attempts by each user. */
#define N_THREADS 6

/* Counts as SMTP too, but nobody listens. */
#define CLOSED_PORT 465
#define SMTP_PORT 25

/* Is never refused, whatever happens. */
#define ALLOWED_UID 1001
#define DENIED_UID 1000

#define TOOL "/bin/true"

#define N_OTHERS 200

static struct sw_rule rules[1 + N_OTHERS] = {
	{ .id = 1,
	  .verdict = SMTPWARD_VERDICT_ALLOW,
	  .n_uids = 1,
	  .uids = { ALLOWED_UID } },
};

static const struct sw_tool tool = { .id = 7, .name = "true", .path = TOOL };

/* Differ in size and in what is refused. */
static const struct sw_policy policies[] = {
	{ .default_verdict = SMTPWARD_VERDICT_DENY,
	  .n_rules = 1,
	  .rules = rules,
	  .n_tools = 1,
	  .tools = &tool },
	{ .default_verdict = SMTPWARD_VERDICT_DENY,
	  .n_rules = 1 + N_OTHERS,
	  .rules = rules },
	{ .default_verdict = SMTPWARD_VERDICT_ALLOW },
};

/**
 * struct counts - What was done, in memory that is shared with who does it.
 * @refused: Attempts that failed with EPERM.
 * @passed: Attempts of who can be refused, that were not.
 * @wrong: Attempts that did not end as they may.
 * @kind: What the last of them was: an index of kinds, times 2, and 1 for who
 *	can be refused.
 * @err: Its error.
 * @policies: Policies put in force.
 * @modes: Modes set.
 * @readers: Readers killed.
 */
struct counts {
	atomic_uint refused;
	atomic_uint passed;
	atomic_uint wrong;
	atomic_uint kind;
	atomic_int err;
	atomic_uint policies;
	atomic_uint modes;
	atomic_uint readers;
};

static struct counts *counts;

/* Opens a connection by connect(2) or by what is sent. Returns its error. */
static int attempt(int fastopen)
{
	const struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_port = htons(CLOSED_PORT),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	const struct sockaddr *any = (const struct sockaddr *)&addr;
	const int fd = socket(AF_INET, SOCK_STREAM, 0);
	int err;

	act_must(fd, "socket");
	if (fastopen)
		err = sendto(fd, "EHLO", 4, fastopen, any, sizeof(addr));
	else
		err = connect(fd, any, sizeof(addr));
	if (err < 0)
		err = errno;
	close(fd);
	return err;
}

static int try_connect(void)
{
	return attempt(0);
}

static int try_fastopen(void)
{
	return attempt(MSG_FASTOPEN);
}

static int try_exec(void)
{
	char *argv[] = { "true", NULL };
	int err, status;
	pid_t pid;

	err = posix_spawn(&pid, TOOL, NULL, NULL, argv, NULL);
	if (!err && (waitpid(pid, &status, 0) != pid || status))
		err = ECHILD;
	return err;
}

static const struct kind {
	int (*make)(void);
	int otherwise;
} kinds[] = {
	{ try_connect, ECONNREFUSED },
	{ try_fastopen, ECONNREFUSED },
	{ try_exec, 0 },
};

/* A thread can be another user than the rest of its process. */
static void become_in_thread(uid_t uid)
{
	act_must(syscall(SYS_setresgid, uid, uid, uid), "setresgid");
	act_must(syscall(SYS_setresuid, uid, uid, uid), "setresuid");
}

static void be_wrong(unsigned int kind, int err)
{
	counts->wrong++;
	counts->kind = kind;
	counts->err = err;
}

static void *keep_trying(void *number)
{
	const unsigned int i = (uintptr_t)number;
	const struct kind *kind = &kinds[i / 2];
	const bool deniable = i % 2;

	become_in_thread(deniable ? DENIED_UID : ALLOWED_UID);
	for (;;) {
		const int err = kind->make();

		if (deniable && err == EPERM)
			counts->refused++;
		else if (err != kind->otherwise)
			be_wrong(i, err);
		else if (deniable)
			counts->passed++;
	}
	return NULL;
}

static void be_threads(void)
{
	pthread_t thread;
	uintptr_t i;

	for (i = 0; i < N_THREADS; i++)
		if (pthread_create(&thread, NULL, keep_trying, (void *)i))
			sw_die("no thread");
	pause();
}

/* Connects in every way, and executes, each in a process of its own. */
static void be_processes(void)
{
	size_t i = 0;

	for (;;) {
		vector_open(DENIED_UID, &vectors.vector[i++ % vectors.n],
			    SMTP_PORT);
		if (system("true"))
			_exit(1);
	}
}

/*
 * Each request can come when the module has gone. Some policies are abandoned;
 * enforcing is only for after another, as a new module's own denies everybody.
 */
static void change(struct sw_client *client, unsigned int i)
{
	const struct sw_policy *policy = &policies[i % 3];
	struct sw_upload upload;
	uint32_t mode = SMTPWARD_MODE_AUDIT;

	if (sw_policy_send(client, policy, &upload))
		return;
	if (i % 4 && sw_policy_commit(client, &upload, 0) > 0) {
		counts->policies++;
		mode = i % 5 ? SMTPWARD_MODE_ENFORCE : SMTPWARD_MODE_AUDIT;
	}
	if (!sw_set_mode(client, mode))
		counts->modes++;
}

static void be_administrator(void)
{
	struct sw_client client;
	unsigned int i;

	for (i = 0;; i++) {
		if (!sw_try_open(&client)) {
			change(&client, i);
			sw_close(&client);
		}
		usleep(1000);
	}
}

static int read_and_die(void *data)
{
	struct sw_client client;

	(void)data;
	if (sw_try_open(&client))
		return 0;
	sw_claim(&client);
	sw_begin_drain(&client);
	raise(SIGKILL);
	return 0;
}

static void be_readers(void)
{
	for (;;) {
		if (act(read_and_die, NULL))
			counts->readers++;
		usleep(1000);
	}
}

static void (*const actors[])(void) = {
	be_threads, be_processes, be_processes, be_administrator, be_readers,
};

#define N_ACTORS (sizeof(actors) / sizeof(*actors))

/* Who loads the module does not wait for those who fire. */
static pid_t start(void (*actor)(void))
{
	pid_t pid = fork();

	act_must(pid, "fork");
	if (!pid) {
		setpgid(0, 0);
		act_must(setpriority(PRIO_PROCESS, 0, 19), "setpriority");
		actor();
		_exit(1);
	}
	setpgid(pid, pid);
	return pid;
}

/* A dump holds the module until its reader is dead. */
static int unload(void)
{
	while (syscall(SYS_delete_module, "smtpward", O_NONBLOCK)) {
		if (errno != EWOULDBLOCK)
			return -errno;
		usleep(1000);
	}
	return 0;
}

static int rounds(void)
{
	const char *text = getenv("SMTPWARD_ROUNDS");

	return text ? atoi(text) : ROUNDS;
}

FIXTURE(fire)
{
	struct listener smtp;
	pid_t pid[N_ACTORS];
};

FIXTURE_SETUP(fire)
{
	size_t i;

	for (i = 1; i < 1 + N_OTHERS; i++)
		rules[i] = (struct sw_rule){ .id = 1 + i,
					     .verdict = SMTPWARD_VERDICT_DENY,
					     .n_uids = 1,
					     .uids = { 2000 + i } };
	counts = act_share(sizeof(*counts));
	kernel_quiet(true);
	listener_open(&self->smtp, SMTP_PORT);
	for (i = 0; i < N_ACTORS; i++)
		self->pid[i] = start(actors[i]);
}

FIXTURE_TEARDOWN(fire)
{
	listener_close(&self->smtp);
	kernel_quiet(false);
}

/* An actor that ended by itself did not find what it expected. */
static void stop(struct __test_metadata *_metadata, pid_t pid)
{
	int status;

	EXPECT_EQ(0, waitpid(pid, &status, WNOHANG));
	EXPECT_EQ(0, kill(-pid, SIGKILL));
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
}

TEST_F_TIMEOUT(fire, unload_and_load, 200)
{
	const time_t begin = time(NULL);
	struct sw_client client;
	int i;

	for (i = 0; i < rounds(); i++) {
		ASSERT_EQ(0, unload());
		usleep(100 * 1000);
		ASSERT_EQ(0, module_load(""));
		usleep(300 * 1000);
		listener_accepted(&self->smtp);
	}
	for (i = 0; i < (int)N_ACTORS; i++)
		stop(_metadata, self->pid[i]);
	TH_LOG("%d rounds in %ld s: %u refused, %u passed; %u policies, %u modes, %u readers",
	       rounds(), time(NULL) - begin, counts->refused, counts->passed,
	       counts->policies, counts->modes, counts->readers);
	EXPECT_EQ(0, counts->wrong)
	{
		TH_LOG("the last of kind %u: error %d", counts->kind,
		       counts->err);
	}
	EXPECT_LT(rounds(), counts->refused);
	EXPECT_LT(rounds(), counts->passed);
	EXPECT_LE(rounds(), counts->policies);
	EXPECT_LE(rounds(), counts->modes);
	EXPECT_LE(rounds(), counts->readers);

	sw_open(&client);
	sw_install(&client, &policies[0]);
	ASSERT_EQ(0, sw_set_mode(&client, SMTPWARD_MODE_ENFORCE));
	EXPECT_EQ(-EPERM,
		  vector_open(DENIED_UID, &vectors.vector[0], SMTP_PORT));
	EXPECT_EQ(0, vector_open(ALLOWED_UID, &vectors.vector[0], SMTP_PORT));
	sw_close(&client);
}

TEST_HARNESS_MAIN
