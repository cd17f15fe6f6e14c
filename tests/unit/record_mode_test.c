// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changes of the mode, and the seal, from attributes to documents and lines.
 */
#include "record_fixture.h"

#include "event_fixture.h"

/* Without a person when it fell back. */
static void put_mode(struct nl_msg *msg, uint32_t change)
{
	put_head(msg, 52, SMTPWARD_EVENT_TYPE_MODE);
	nla_put_u32(msg, SMTPWARD_A_EVENT_MODE,
		    change == SMTPWARD_MODE_CHANGE_FALLBACK ?
			    SMTPWARD_MODE_AUDIT :
			    SMTPWARD_MODE_ENFORCE);
	nla_put_u32(msg, SMTPWARD_A_EVENT_GENERATION, 8);
	nla_put_u32(msg, SMTPWARD_A_EVENT_MODE_CHANGE, change);
	if (change == SMTPWARD_MODE_CHANGE_TENTATIVE)
		nla_put_u32(msg, SMTPWARD_A_EVENT_CONFIRM, 600);
	if (change != SMTPWARD_MODE_CHANGE_FALLBACK)
		put_subject(msg, CRON_ARGS, sizeof(CRON_ARGS));
}

static void put_seal(struct nl_msg *msg)
{
	put_head(msg, 53, SMTPWARD_EVENT_TYPE_SEAL);
	nla_put_u32(msg, SMTPWARD_A_EVENT_MODE, SMTPWARD_MODE_ENFORCE);
	nla_put_u32(msg, SMTPWARD_A_EVENT_GENERATION, 8);
	put_subject(msg, CRON_ARGS, sizeof(CRON_ARGS));
}

TEST_F(record, mode_for_a_while)
{
	put_mode(self->msg, SMTPWARD_MODE_CHANGE_TENTATIVE);
	self->names.rule = NULL;
	EXPECT_TRUE(golden_of(self->msg, &self->names, "mode-tentative"));
}

TEST_F(record, mode_that_stays)
{
	put_mode(self->msg, SMTPWARD_MODE_CHANGE_CONFIRMED);
	self->names.rule = NULL;
	EXPECT_TRUE(golden_of(self->msg, &self->names, "mode-confirmed"));
}

TEST_F(record, mode_that_was_not_confirmed)
{
	put_mode(self->msg, SMTPWARD_MODE_CHANGE_FALLBACK);
	self->names.rule = NULL;
	EXPECT_TRUE(golden_of(self->msg, &self->names, "mode-fallback"));
}

TEST_F(record, sealed)
{
	put_seal(self->msg);
	self->names.rule = NULL;
	EXPECT_TRUE(golden_of(self->msg, &self->names, "seal"));
}

TEST_HARNESS_MAIN
