/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events as the kernel sends them, made of attributes.
 */
#ifndef _EVENT_FIXTURE_H
#define _EVENT_FIXTURE_H

#include <netlink/msg.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>

#include <linux/smtpward.h>

#define INSTANCE 0x00c0ffee00000001ULL
#define WALL 1763900000123456789ULL
#define BOOT 5000000000ULL

/* A python3 that cron started, as www-data. */
#define CRON_ARGS "python3\0/srv/job.py\0--to\0a b"

static inline void put_head(struct nl_msg *msg, uint64_t seq, uint32_t type)
{
	nla_put_u64(msg, SMTPWARD_A_EVENT_SEQ, seq);
	nla_put_u64(msg, SMTPWARD_A_EVENT_INSTANCE, INSTANCE);
	nla_put_u32(msg, SMTPWARD_A_EVENT_TYPE, type);
	nla_put_u64(msg, SMTPWARD_A_EVENT_TIME_BOOT, BOOT);
	nla_put_u64(msg, SMTPWARD_A_EVENT_TIME_WALL, WALL);
}

static inline void put_decision(struct nl_msg *msg, uint32_t via, bool enforce)
{
	nla_put_u32(msg, SMTPWARD_A_EVENT_MODE, enforce);
	nla_put_u32(msg, SMTPWARD_A_EVENT_GENERATION, 7);
	nla_put_u32(msg, SMTPWARD_A_EVENT_VERDICT, SMTPWARD_VERDICT_DENY);
	nla_put_u32(msg, SMTPWARD_A_EVENT_RULE_ID, 3);
	if (enforce)
		nla_put_flag(msg, SMTPWARD_A_EVENT_REFUSED);
	nla_put_u32(msg, SMTPWARD_A_EVENT_VIA, via);
}

static inline void put_ancestor(struct nl_msg *msg, uint32_t pid,
				const char *comm, const char *exe)
{
	struct nlattr *nest = nla_nest_start(msg, SMTPWARD_A_SUBJECT_ANCESTOR);

	nla_put_u32(msg, SMTPWARD_A_ANCESTOR_PID, pid);
	nla_put_u32(msg, SMTPWARD_A_ANCESTOR_UID, 0);
	nla_put(msg, SMTPWARD_A_ANCESTOR_COMM, strlen(comm), comm);
	nla_put(msg, SMTPWARD_A_ANCESTOR_EXE, strlen(exe), exe);
	nla_nest_end(msg, nest);
}

static inline void put_ids(struct nl_msg *msg)
{
	static const int ids[] = { SMTPWARD_A_SUBJECT_UID,
				   SMTPWARD_A_SUBJECT_EUID,
				   SMTPWARD_A_SUBJECT_GID,
				   SMTPWARD_A_SUBJECT_EGID };
	size_t i;

	for (i = 0; i < 4; i++)
		nla_put_u32(msg, ids[i], 33);
	nla_put_u32(msg, SMTPWARD_A_SUBJECT_LOGINUID, 33);
	nla_put_u32(msg, SMTPWARD_A_SUBJECT_SESSIONID, 12);
	nla_put_u32(msg, SMTPWARD_A_SUBJECT_PID, 4243);
	nla_put_u32(msg, SMTPWARD_A_SUBJECT_TGID, 4242);
	nla_put_u32(msg, SMTPWARD_A_SUBJECT_PPID, 4241);
	nla_put_u32(msg, SMTPWARD_A_SUBJECT_PGID, 4241);
	nla_put_u32(msg, SMTPWARD_A_SUBJECT_SID, 4241);
	nla_put_u64(msg, SMTPWARD_A_SUBJECT_START_TIME, 4000000000ULL);
}

static inline void put_file(struct nl_msg *msg, uint32_t fd, const char *path,
			    uint64_t size, uint32_t access)
{
	struct nlattr *nest = nla_nest_start(msg, SMTPWARD_A_SUBJECT_EACH_FILE);

	nla_put_u32(msg, SMTPWARD_A_FILE_FD, fd);
	nla_put(msg, SMTPWARD_A_FILE_PATH, strlen(path), path);
	nla_put_u64(msg, SMTPWARD_A_FILE_SIZE, size);
	nla_put_u64(msg, SMTPWARD_A_FILE_POSITION, size / 2);
	nla_put_u32(msg, SMTPWARD_A_FILE_UID, 33);
	nla_put_u32(msg, SMTPWARD_A_FILE_DEV_MAJOR, 254);
	nla_put_u32(msg, SMTPWARD_A_FILE_DEV_MINOR, 1);
	nla_put_u64(msg, SMTPWARD_A_FILE_INO, 7000 + fd);
	nla_put_u32(msg, SMTPWARD_A_FILE_ACCESS, access);
	nla_nest_end(msg, nest);
}

static inline void put_past(struct nl_msg *msg, uint32_t pid, const char *comm)
{
	struct nlattr *nest = nla_nest_start(msg, SMTPWARD_A_SUBJECT_EACH_PAST);

	nla_put_u32(msg, SMTPWARD_A_ANCESTOR_PID, pid);
	nla_put_u32(msg, SMTPWARD_A_ANCESTOR_UID, 33);
	nla_put(msg, SMTPWARD_A_ANCESTOR_COMM, strlen(comm), comm);
	nla_nest_end(msg, nest);
}

static inline void put_member(struct nl_msg *msg, const char *comm,
			      const char *exe)
{
	struct nlattr *nest =
		nla_nest_start(msg, SMTPWARD_A_SUBJECT_EACH_MEMBER);

	nla_put_u32(msg, SMTPWARD_A_ANCESTOR_PID, 4250);
	nla_put_u32(msg, SMTPWARD_A_ANCESTOR_UID, 33);
	nla_put(msg, SMTPWARD_A_ANCESTOR_COMM, strlen(comm), comm);
	nla_put(msg, SMTPWARD_A_ANCESTOR_EXE, strlen(exe), exe);
	nla_nest_end(msg, nest);
}

/* A log that is written, a table that is read, and one beside it. */
static inline void put_evidence(struct nl_msg *msg)
{
	put_file(msg, 4, "/srv/www/customers.csv", 31337,
		 SMTPWARD_FILE_ACCESS_READ);
	put_file(msg, 1, "/srv/www/log", 99, SMTPWARD_FILE_ACCESS_WRITE);
	nla_put_u32(msg, SMTPWARD_A_SUBJECT_FILES, 2);
	put_member(msg, "base64", "/usr/bin/base64");
	nla_put_u32(msg, SMTPWARD_A_SUBJECT_MEMBERS, 1);
	put_past(msg, 4249, "tar");
	put_past(msg, 4242, "gzip");
}

static inline void put_subject(struct nl_msg *msg, const void *args, size_t len)
{
	struct nlattr *nest = nla_nest_start(msg, SMTPWARD_A_EVENT_SUBJECT);

	put_ids(msg);
	nla_put(msg, SMTPWARD_A_SUBJECT_COMM, 7, "python3");
	nla_put(msg, SMTPWARD_A_SUBJECT_EXE, 19, "/usr/bin/python3.11");
	nla_put(msg, SMTPWARD_A_SUBJECT_ARGS, len, args);
	nla_put_u32(msg, SMTPWARD_A_SUBJECT_ARGFLAGS,
		    SMTPWARD_ARGFLAGS_CLAIMED);
	/* A line end and a byte that is no UTF-8. */
	nla_put(msg, SMTPWARD_A_SUBJECT_CWD, 10, "/srv/a\n\xff/b");
	nla_put(msg, SMTPWARD_A_SUBJECT_CGROUP, 26,
		"/system.slice/cron.service");
	nla_put_u32(msg, SMTPWARD_A_SUBJECT_NETNS, 4026531840U);
	nla_put_u32(msg, SMTPWARD_A_SUBJECT_PIDNS, 4026531836U);
	nla_put_u32(msg, SMTPWARD_A_SUBJECT_USERNS, 4026531837U);
	nla_put_u32(msg, SMTPWARD_A_SUBJECT_CONTEXT,
		    SMTPWARD_CONTEXT_BACKGROUND);
	nla_put_u32(msg, SMTPWARD_A_SUBJECT_EVIDENCE, SMTPWARD_EVIDENCE_LOGIN);
	put_ancestor(msg, 4241, "sh", "/usr/bin/dash");
	put_ancestor(msg, 600, "cron", "/usr/sbin/cron");
	put_evidence(msg);
	nla_nest_end(msg, nest);
}

static inline void put_target_port(struct nl_msg *msg, const void *addr,
				   size_t len, uint16_t port)
{
	struct nlattr *nest = nla_nest_start(msg, SMTPWARD_A_EVENT_TARGET);

	nla_put(msg, SMTPWARD_A_TARGET_ADDR, len, addr);
	nla_put_u16(msg, SMTPWARD_A_TARGET_PORT, port);
	nla_put_u32(msg, SMTPWARD_A_TARGET_FAMILY, AF_INET6);
	nla_put_u32(msg, SMTPWARD_A_TARGET_PROTOCOL, IPPROTO_TCP);
	nla_nest_end(msg, nest);
}

static inline void put_target(struct nl_msg *msg, const void *addr, size_t len)
{
	put_target_port(msg, addr, len, 25);
}

static inline void put_image(struct nl_msg *msg)
{
	struct nlattr *nest = nla_nest_start(msg, SMTPWARD_A_EVENT_IMAGE);

	nla_put_u32(msg, SMTPWARD_A_IMAGE_TOOL, 2);
	nla_put_string(msg, SMTPWARD_A_IMAGE_TOOL_NAME, "swaks");
	nla_put(msg, SMTPWARD_A_IMAGE_INVOKED, 5, "swaks");
	nla_put(msg, SMTPWARD_A_IMAGE_PATH, 14, "/usr/bin/swaks");
	nla_put_u32(msg, SMTPWARD_A_IMAGE_DEV_MAJOR, 254);
	nla_put_u32(msg, SMTPWARD_A_IMAGE_DEV_MINOR, 1);
	nla_put_u64(msg, SMTPWARD_A_IMAGE_INO, 99);
	nla_put_u32(msg, SMTPWARD_A_IMAGE_ARGC, 3);
	nla_put_u32(msg, SMTPWARD_A_IMAGE_STDIN, SMTPWARD_STDIN_FILE);
	nla_put(msg, SMTPWARD_A_IMAGE_STDIN_PATH, 11, "/tmp/report");
	nla_put_u64(msg, SMTPWARD_A_IMAGE_STDIN_SIZE, 1234);
	nla_nest_end(msg, nest);
}

static inline void put_connect(struct nl_msg *msg, bool enforce)
{
	static const unsigned char addr[] = { 192, 0, 2, 7 };

	put_head(msg, 41, SMTPWARD_EVENT_TYPE_CONNECT);
	put_decision(msg, SMTPWARD_VIA_CONNECT, enforce);
	put_subject(msg, CRON_ARGS, sizeof(CRON_ARGS));
	put_target(msg, addr, sizeof(addr));
}

/**
 * struct flow - What a connection is like.
 * @state: enum smtpward_flow_state.
 * @flags: enum smtpward_flow_flags.
 * @verdict: On its attempt, when it is not found.
 * @error: Errno.
 * @holder: Another process closed it.
 * @threshold: That it has reached, which the event is about, 0 for none.
 * @limit: That is used up, which the event is about, 0 for none.
 * @cut: It was cut for that.
 */
struct flow {
	uint32_t state;
	uint32_t flags;
	uint32_t verdict;
	uint32_t error;
	bool holder;
	uint64_t threshold;
	uint32_t limit;
	bool cut;
};

static inline void put_flow_attempt(struct nl_msg *msg, uint32_t verdict)
{
	nla_put_u32(msg, SMTPWARD_A_EVENT_VERDICT, verdict);
	nla_put_u32(msg, SMTPWARD_A_EVENT_RULE_ID, 3);
	nla_put_u32(msg, SMTPWARD_A_EVENT_VIA, SMTPWARD_VIA_CONNECT);
	put_subject(msg, CRON_ARGS, sizeof(CRON_ARGS));
}

/* The socket of a connection that was found says no more. */
static inline void put_flow_user(struct nl_msg *msg)
{
	struct nlattr *nest = nla_nest_start(msg, SMTPWARD_A_EVENT_SUBJECT);

	nla_put_u32(msg, SMTPWARD_A_SUBJECT_UID, 33);
	nla_nest_end(msg, nest);
}

static inline void put_figures(struct nl_msg *msg, const struct flow *f)
{
	const bool found = f->flags & SMTPWARD_FLOW_FLAGS_FOUND;
	const bool failed = f->state == SMTPWARD_FLOW_STATE_FAILED;

	nla_put_u32(msg, SMTPWARD_A_TRANSFER_STATE, f->state);
	nla_put_u32(msg, SMTPWARD_A_TRANSFER_FLAGS, f->flags);
	nla_put_u64(msg, SMTPWARD_A_TRANSFER_BYTES_OUT, failed ? 0 : 51234);
	nla_put_u64(msg, SMTPWARD_A_TRANSFER_BYTES_IN, failed ? 0 : 812);
	nla_put_u64(msg, SMTPWARD_A_TRANSFER_DURATION, 2045678901ULL);
	if (!found && !failed) {
		nla_put_u64(msg, SMTPWARD_A_TRANSFER_ESTABLISHED, 1234567);
		nla_put_u64(msg, SMTPWARD_A_TRANSFER_FIRST_BYTE, 9876543);
	}
	nla_put_u32(msg, SMTPWARD_A_TRANSFER_RETRANSMITS, 2);
	if (f->error)
		nla_put_u32(msg, SMTPWARD_A_TRANSFER_ERROR, f->error);
}

static inline void put_holder(struct nl_msg *msg)
{
	struct nlattr *nest = nla_nest_start(msg, SMTPWARD_A_TRANSFER_HOLDER);

	nla_put_u32(msg, SMTPWARD_A_ANCESTOR_PID, 5000);
	nla_put_u32(msg, SMTPWARD_A_ANCESTOR_UID, 0);
	nla_put_u32(msg, SMTPWARD_A_ANCESTOR_LOGINUID, 1000);
	nla_put(msg, SMTPWARD_A_ANCESTOR_COMM, 5, "relay");
	nla_nest_end(msg, nest);
}

static inline void put_transfer(struct nl_msg *msg, const struct flow *f,
				const void *source, size_t len)
{
	struct nlattr *nest = nla_nest_start(msg, SMTPWARD_A_EVENT_TRANSFER);

	put_figures(msg, f);
	if (source) {
		nla_put(msg, SMTPWARD_A_TRANSFER_SOURCE_ADDR, len, source);
		nla_put_u16(msg, SMTPWARD_A_TRANSFER_SOURCE_PORT, 40025);
	}
	if (f->holder)
		put_holder(msg);
	nla_nest_end(msg, nest);
}

static inline void put_limit(struct nl_msg *msg, uint32_t kind)
{
	struct nlattr *nest = nla_nest_start(msg, SMTPWARD_A_EVENT_LIMIT);

	nla_put_u32(msg, SMTPWARD_A_LIMIT_KIND, kind);
	if (kind != SMTPWARD_LIMIT_UNTRACKED)
		nla_put_u64(msg, SMTPWARD_A_LIMIT_VALUE, 52000);
	if (kind == SMTPWARD_LIMIT_BYTES || kind == SMTPWARD_LIMIT_SESSIONS) {
		nla_put_u32(msg, SMTPWARD_A_LIMIT_PERIOD, 86400);
		nla_put_u32(msg, SMTPWARD_A_LIMIT_SCOPE, SMTPWARD_SCOPE_UID);
	}
	nla_nest_end(msg, nest);
}

static inline uint32_t flow_type(const struct flow *f)
{
	if (f->limit)
		return SMTPWARD_EVENT_TYPE_LIMIT;
	return f->threshold ? SMTPWARD_EVENT_TYPE_THRESHOLD :
			      SMTPWARD_EVENT_TYPE_FLOW;
}

static inline void put_flow(struct nl_msg *msg, const struct flow *f)
{
	static const unsigned char source[] = { 192, 0, 2, 1 };
	static const unsigned char addr[] = { 192, 0, 2, 7 };

	put_head(msg, 44, flow_type(f));
	nla_put_u32(msg, SMTPWARD_A_EVENT_MODE,
		    f->cut ? SMTPWARD_MODE_ENFORCE : SMTPWARD_MODE_AUDIT);
	if (f->cut)
		nla_put_flag(msg, SMTPWARD_A_EVENT_REFUSED);
	nla_put_u32(msg, SMTPWARD_A_EVENT_GENERATION, 7);
	nla_put_u64(msg, SMTPWARD_A_EVENT_FLOW, 1001);
	if (f->flags & SMTPWARD_FLOW_FLAGS_FOUND)
		put_flow_user(msg);
	else
		put_flow_attempt(msg, f->verdict);
	put_target(msg, addr, sizeof(addr));
	put_transfer(msg, f, source, sizeof(source));
	if (f->threshold)
		nla_put_u64(msg, SMTPWARD_A_EVENT_THRESHOLD, f->threshold);
	if (f->limit)
		put_limit(msg, f->limit);
}

static inline void put_exec(struct nl_msg *msg)
{
	static const char args[] = "swaks\0-ap\0hunter2";

	put_head(msg, 42, SMTPWARD_EVENT_TYPE_EXEC);
	put_decision(msg, SMTPWARD_VIA_EXEC, false);
	put_subject(msg, args, sizeof(args));
	put_image(msg);
}

static inline void put_lost(struct nl_msg *msg)
{
	struct nlattr *nest;

	put_head(msg, 50, SMTPWARD_EVENT_TYPE_LOST);
	nest = nla_nest_start(msg, SMTPWARD_A_EVENT_LOST);
	nla_put_u64(msg, SMTPWARD_A_LOST_FIRST_SEQ, 43);
	nla_put_u64(msg, SMTPWARD_A_LOST_LAST_SEQ, 50);
	nla_put_u64(msg, SMTPWARD_A_LOST_CONNECTS, 5);
	nla_put_u64(msg, SMTPWARD_A_LOST_EXECS, 2);
	nla_put_u64(msg, SMTPWARD_A_LOST_OTHERS, 1);
	nla_nest_end(msg, nest);
}

static inline void put_policy(struct nl_msg *msg)
{
	unsigned char sha256[SMTPWARD_SHA256_SIZE];

	memset(sha256, 0xa5, sizeof(sha256));
	put_head(msg, 51, SMTPWARD_EVENT_TYPE_POLICY);
	nla_put_u32(msg, SMTPWARD_A_EVENT_MODE, SMTPWARD_MODE_AUDIT);
	nla_put_u32(msg, SMTPWARD_A_EVENT_GENERATION, 8);
	nla_put_u32(msg, SMTPWARD_A_EVENT_RULES, 12);
	nla_put(msg, SMTPWARD_A_EVENT_SHA256, sizeof(sha256), sha256);
	put_subject(msg, CRON_ARGS, sizeof(CRON_ARGS));
}

static inline void put_hook(struct nl_msg *msg, int type, uint32_t via,
			    const char *function, uint32_t health)
{
	struct nlattr *nest = nla_nest_start(msg, type);

	nla_put_u32(msg, SMTPWARD_A_HOOK_VIA, via);
	nla_put_string(msg, SMTPWARD_A_HOOK_FUNCTION, function);
	nla_put_u32(msg, SMTPWARD_A_HOOK_HEALTH, health);
	nla_put_u64(msg, SMTPWARD_A_HOOK_MISSED, 0);
	nla_put_flag(msg, SMTPWARD_A_HOOK_ARMED);
	nla_nest_end(msg, nest);
}

static inline void put_hooks(struct nl_msg *msg, int type, uint32_t connect,
			     uint32_t fastopen, uint32_t exec)
{
	put_hook(msg, type, SMTPWARD_VIA_CONNECT, "security_socket_connect",
		 connect);
	put_hook(msg, type, SMTPWARD_VIA_FASTOPEN, "__inet_stream_connect",
		 fastopen);
	put_hook(msg, type, SMTPWARD_VIA_EXEC, "security_bprm_check", exec);
}

static inline void put_health(struct nl_msg *msg, uint32_t connect)
{
	put_head(msg, 52, SMTPWARD_EVENT_TYPE_HEALTH);
	nla_put_u32(msg, SMTPWARD_A_EVENT_MODE, SMTPWARD_MODE_ENFORCE);
	nla_put_u32(msg, SMTPWARD_A_EVENT_GENERATION, 8);
	nla_put_u32(msg, SMTPWARD_A_EVENT_REARMED, 1);
	nla_put_u64(msg, SMTPWARD_A_EVENT_UNSEEN,
		    connect == SMTPWARD_HEALTH_FAILS ? 2 : 0);
	put_hooks(msg, SMTPWARD_A_EVENT_EACH_HOOK, connect,
		  SMTPWARD_HEALTH_WORKS, SMTPWARD_HEALTH_WORKS);
}

#endif /* _EVENT_FIXTURE_H */
