// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whose SMTP is recognised: that of every client on the machine, as far as there
 * is room for them.
 */
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "dialogue_talk.h"
#include "vector_parts.h"

#define OTHER_UID 1002

/* That a user has in the table of those that have said nothing. */
#define PLACES 4096

static void bring_up_loopback(void)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	const int fd = must_socket(AF_INET, SOCK_DGRAM, 0);

	act_must(ioctl(fd, SIOCSIFFLAGS, &ifr), "lo");
	close(fd);
}

/* Bytes of @text that come to the end that was not to send them. */
static int across(bool backwards)
{
	const struct vector to = { .name = "" };
	const int listener = own_listener(&to, OTHER_PORT);
	const int out = flow_open(OTHER_PORT);
	const int in = accept(listener, NULL, NULL);
	char buffer[sizeof(mail)];
	ssize_t n;

	act_must(in, "accept");
	act_must(write(backwards ? in : out, mail, mail_text.len), "write");
	n = recv(backwards ? out : in, buffer, mail_text.len, MSG_WAITALL);
	return n < 0 ? 0 : n;
}

static int elsewhere(void *data)
{
	(void)data;
	act_must(unshare(CLONE_NEWNET), "unshare");
	bring_up_loopback();
	return -across(false);
}

static int from_a_server(void *data)
{
	(void)data;
	act_must(unshare(CLONE_NEWNET), "unshare");
	bring_up_loopback();
	return -across(true);
}

TEST_F(dialogue, is_stopped_in_other_namespaces)
{
	EXPECT_EQ(0, act(elsewhere, NULL));
	EXPECT_NE(NULL, dialogue_of(self));
}

/* Who was connected to is a server, whatever it says. */
TEST_F(dialogue, is_that_of_a_client)
{
	EXPECT_EQ(-(int)mail_text.len, act(from_a_server, NULL));
	EXPECT_EQ(NULL, dialogue_of(self));
}

/* Connects as @DENIED_UID as often as a user has places, and says nothing. */
static pid_t make_crowd(void)
{
	const struct rlimit files = { PLACES + 64, PLACES + 64 };
	int ends[2], i;
	char word = 0;
	pid_t pid;

	act_must(pipe(ends), "pipe");
	pid = fork();
	act_must(pid, "fork");
	if (pid) {
		close(ends[1]);
		act_must(read(ends[0], &word, 1) == 1 ? 0 : -1, "crowd");
		close(ends[0]);
		return pid;
	}
	act_must(prctl(PR_SET_PDEATHSIG, SIGKILL), "PR_SET_PDEATHSIG");
	act_must(setrlimit(RLIMIT_NOFILE, &files), "RLIMIT_NOFILE");
	sw_become(DENIED_UID);
	for (i = 0; i < PLACES; i++)
		flow_open(OTHER_PORT);
	act_must(write(ends[1], &word, 1), "write");
	for (;;)
		pause();
}

static uint64_t unheard(FIXTURE_DATA(dialogue) * self)
{
	return sw_status(&self->client, SMTPWARD_A_STATUS_UNHEARD);
}

/* What finds no place is counted, and no other user is without one for that. */
TEST_F_TIMEOUT(dialogue, of_a_crowd, 120)
{
	const uint64_t before = unheard(self);
	const pid_t crowd = make_crowd();

	EXPECT_EQ(before, unheard(self));
	EXPECT_EQ(0, act(talk_fn, self->talk));
	EXPECT_EQ(mail_text.len, heard(self));
	EXPECT_EQ(NULL, dialogue_of(self));
	EXPECT_EQ(before + 1, unheard(self));
	self->talk->uid = OTHER_UID;
	EXPECT_EQ(0, act(talk_fn, self->talk));
	EXPECT_EQ(0, heard(self));
	expect_denied(_metadata, self);
	kill(crowd, SIGKILL);
	waitpid(crowd, NULL, 0);
	self->talk->uid = DENIED_UID;
	self->talk->err = 0;
	EXPECT_EQ(0, act(talk_fn, self->talk));
	EXPECT_EQ(0, heard(self));
	expect_denied(_metadata, self);
	EXPECT_EQ(before + 1, unheard(self));
}

TEST_F(dialogue, that_is_unknown_is_refused)
{
	struct sw_policy unknown = policy;

	unknown.look = 1U << 31;
	EXPECT_EQ(-ERANGE, sw_policy_begin(&self->client, &unknown));
	EXPECT_EQ(SMTPWARD_A_POLICY_LOOK, self->client.bad_attr);
}

TEST_HARNESS_MAIN
