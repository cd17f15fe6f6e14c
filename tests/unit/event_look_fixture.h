/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel sends of dialogues and sessions.
 */
#ifndef _EVENT_LOOK_FIXTURE_H
#define _EVENT_LOOK_FIXTURE_H

#include "event_fixture.h"

/* What is known when only who connected is. */
static inline void put_small_subject(struct nl_msg *msg)
{
	struct nlattr *nest = nla_nest_start(msg, SMTPWARD_A_EVENT_SUBJECT);

	nla_put_u32(msg, SMTPWARD_A_SUBJECT_UID, 33);
	nla_put_u32(msg, SMTPWARD_A_SUBJECT_EUID, 33);
	nla_put_u32(msg, SMTPWARD_A_SUBJECT_PID, 4243);
	nla_put_u32(msg, SMTPWARD_A_SUBJECT_TGID, 4242);
	nla_put_u64(msg, SMTPWARD_A_SUBJECT_START_TIME, 4000000000ULL);
	nla_put(msg, SMTPWARD_A_SUBJECT_COMM, 7, "python3");
	nla_nest_end(msg, nest);
}

static inline void put_dialogue(struct nl_msg *msg, bool enforce, bool here,
				uint32_t evidence)
{
	static const unsigned char addr[] = { 192, 0, 2, 7 };

	put_head(msg, 46, SMTPWARD_EVENT_TYPE_DIALOGUE);
	put_decision(msg, SMTPWARD_VIA_OUTPUT, enforce);
	nla_put_u64(msg, SMTPWARD_A_EVENT_FLOW, 1001);
	if (here)
		put_subject(msg, CRON_ARGS, sizeof(CRON_ARGS));
	else
		put_small_subject(msg);
	put_target_port(msg, addr, sizeof(addr), 4025);
	nla_put_u32(msg, SMTPWARD_A_EVENT_DIALOGUE, evidence);
}

static inline void put_part(struct nl_msg *msg, const char *type,
			    const char *name, bool extended)
{
	struct nlattr *nest = nla_nest_start(msg, SMTPWARD_A_SESSION_PART);

	nla_put(msg, SMTPWARD_A_PART_TYPE, strlen(type), type);
	if (name)
		nla_put(msg, SMTPWARD_A_PART_NAME, strlen(name), name);
	if (extended)
		nla_put_flag(msg, SMTPWARD_A_PART_EXTENDED);
	nla_nest_end(msg, nest);
}

static inline void put_session(struct nl_msg *msg)
{
	struct nlattr *nest = nla_nest_start(msg, SMTPWARD_A_EVENT_SESSION);

	nla_put_u32(msg, SMTPWARD_A_SESSION_FLAGS,
		    SMTPWARD_SESSION_FLAGS_HELLO | SMTPWARD_SESSION_FLAGS_AUTH);
	nla_put(msg, SMTPWARD_A_SESSION_HELO, 9, "h.example");
	nla_put_u32(msg, SMTPWARD_A_SESSION_MESSAGES, 1);
	/* A line end and a byte that is no UTF-8. */
	nla_put(msg, SMTPWARD_A_SESSION_SENDER, 11, "a\n\xff@example");
	nla_put_u32(msg, SMTPWARD_A_SESSION_RECIPIENTS, 3);
	nla_put(msg, SMTPWARD_A_SESSION_DOMAIN, 9, "b.example");
	nla_put(msg, SMTPWARD_A_SESSION_DOMAIN, 9, "c.example");
	nla_put_u64(msg, SMTPWARD_A_SESSION_SIZE, 51000);
	nla_put_u32(msg, SMTPWARD_A_SESSION_PARTS, 4);
	put_part(msg, "text/plain", NULL, false);
	put_part(msg, "application/zip",
		 "=?utf-8?q?l=C3=A4nder_1.zip?=", false);
	put_part(msg, "image/png", "UTF-8''%e2%82%ac.png", true);
	nla_nest_end(msg, nest);
}

#endif /* _EVENT_LOOK_FIXTURE_H */
