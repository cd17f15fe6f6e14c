// SPDX-License-Identifier: GPL-2.0-only
/*
 * Others at the functions that the module hooks, and the switches that turn
 * hooks off.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common.h"
#include "kselftest_harness.h"
#include "listener.h"
#include "vectors.h"

#define DENIED_UID 1000
#define SMTP_PORT 25

#define TRACING "/sys/kernel/tracing/"
#define BOTH_FUNCTIONS "security_socket_connect __inet_stream_connect"

static const struct sw_policy policy = {
	.default_verdict = SMTPWARD_VERDICT_DENY,
	.n_rules = 1,
	.rules = &(const struct sw_rule){ .id = 1,
					  .verdict = SMTPWARD_VERDICT_ALLOW,
					  .n_uids = 1,
					  .uids = { 0 } },
};

/* Some files of 5.10 take one word at a time. */
static int write_file(const char *path, int flags, const char *text)
{
	int fd = open(path, O_WRONLY | flags);
	ssize_t len = 0;

	if (fd < 0)
		return -errno;
	while (*text && len >= 0) {
		len = write(fd, text, strlen(text));
		if (len < 0)
			len = -errno;
		else
			text += len;
	}
	close(fd);
	return len < 0 ? len : 0;
}

static bool is_kprobe_backend(void)
{
	const char *hook = getenv("SMTPWARD_HOOK");

	return hook && !strcmp(hook, "kprobe");
}

FIXTURE(neighbour)
{
	struct sw_client client;
	struct listener smtp;
	uint64_t seq;
};

FIXTURE_SETUP(neighbour)
{
	sw_open(&self->client);
	sw_install(&self->client, &policy);
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_ENFORCE));
	listener_open(&self->smtp, SMTP_PORT);
	self->seq = sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ);
}

FIXTURE_TEARDOWN(neighbour)
{
	listener_close(&self->smtp);
	sw_close(&self->client);
}

static void arrive(struct __test_metadata *_metadata, const char *probes,
		   const char *tracer)
{
	if (probes) {
		ASSERT_EQ(0, write_file(TRACING "kprobe_events", O_APPEND,
					probes));
		ASSERT_EQ(0, write_file(TRACING "events/sw/enable", 0, "1"));
	}
	if (tracer) {
		ASSERT_EQ(0, write_file(TRACING "set_ftrace_filter", 0,
					BOTH_FUNCTIONS));
		ASSERT_EQ(0, write_file(TRACING "current_tracer", 0, tracer));
	}
}

static void leave(struct __test_metadata *_metadata, const char *probes,
		  const char *tracer)
{
	if (tracer) {
		EXPECT_EQ(0, write_file(TRACING "current_tracer", 0, "nop"));
		EXPECT_EQ(0, write_file(TRACING "set_ftrace_filter", O_TRUNC,
					"\n"));
	}
	if (probes) {
		EXPECT_EQ(0, write_file(TRACING "events/sw/enable", 0, "0"));
		EXPECT_EQ(0,
			  write_file(TRACING "kprobe_events", O_TRUNC, "\n"));
	}
}

/* One refusal and one permission, each exactly once, for each vector. */
static void check(struct __test_metadata *_metadata,
		  FIXTURE_DATA(neighbour) * self)
{
	const struct vector *vector;
	size_t i;

	for (i = 0; i < vectors.n; i++) {
		vector = &vectors.vector[i];
		EXPECT_EQ(-EPERM, vector_open(DENIED_UID, vector, SMTP_PORT))
		{
			TH_LOG("%s", vector->name);
		}
		EXPECT_EQ(0, vector_open(0, vector, SMTP_PORT))
		{
			TH_LOG("%s", vector->name);
		}
	}
	EXPECT_EQ(vectors.n, listener_heard(&self->smtp, VECTOR_WORD));
	EXPECT_EQ(self->seq + 2 * vectors.n,
		  sw_status(&self->client, SMTPWARD_A_STATUS_LAST_SEQ));
	self->seq += 2 * vectors.n;
}

static void check_beside(struct __test_metadata *_metadata,
			 FIXTURE_DATA(neighbour) * self, const char *probes,
			 const char *tracer)
{
	arrive(_metadata, probes, tracer);
	check(_metadata, self);
	leave(_metadata, probes, tracer);
	check(_metadata, self);
}

TEST_F(neighbour, kprobe)
{
	check_beside(
		_metadata, self,
		"p:sw/a security_socket_connect\np:sw/b __inet_stream_connect\n",
		NULL);
}

TEST_F(neighbour, kretprobe)
{
	check_beside(
		_metadata, self,
		"r10:sw/a security_socket_connect\nr10:sw/b __inet_stream_connect\n",
		NULL);
}

TEST_F(neighbour, function_tracer)
{
	check_beside(_metadata, self, NULL, "function");
}

TEST_F(neighbour, function_graph_tracer)
{
	check_beside(_metadata, self, NULL, "function_graph");
}

FIXTURE(off_switch)
{
	struct sw_client client;
};

FIXTURE_SETUP(off_switch)
{
	sw_open(&self->client);
	sw_install(&self->client, &policy);
	ASSERT_EQ(0, sw_set_mode(&self->client, SMTPWARD_MODE_ENFORCE));
}

FIXTURE_TEARDOWN(off_switch)
{
	sw_close(&self->client);
}

TEST_F(off_switch, ftrace_cannot_be_disabled)
{
	EXPECT_EQ(-EBUSY,
		  write_file("/proc/sys/kernel/ftrace_enabled", 0, "0"));
	EXPECT_EQ(-EPERM,
		  vector_open(DENIED_UID, &vectors.vector[0], SMTP_PORT));
}

/* docs/LIMITS.md: this one opens the kprobe backend. */
TEST_F(off_switch, disabled_kprobes_open_the_kprobe_backend_only)
{
	const char *path = "/sys/kernel/debug/kprobes/enabled";

	ASSERT_EQ(0, write_file(path, 0, "0"));
	EXPECT_EQ(is_kprobe_backend() ? -ECONNREFUSED : -EPERM,
		  vector_open(DENIED_UID, &vectors.vector[0], SMTP_PORT));
	ASSERT_EQ(0, write_file(path, 0, "1"));
	EXPECT_EQ(-EPERM,
		  vector_open(DENIED_UID, &vectors.vector[0], SMTP_PORT));
}

TEST_HARNESS_MAIN
