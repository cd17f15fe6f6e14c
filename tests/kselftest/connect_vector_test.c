// SPDX-License-Identifier: GPL-2.0-only
/*
 * For every way to SMTP that the tests know: it delivers where it may, and where it
 * would be denied, and the event of its end says how much; denied, it delivers
 * nothing and is told of. And for every way that docs/LIMITS.md names: it delivers.
 * One line of TAP for each, which ends with what becomes of it: "refused" or "limit".
 */
#include <errno.h>
#include <string.h>

#include "common.h"
#include "expect.h"
#include "flow.h"
#include "kselftest.h"
#include "listener.h"
#include "vector_parts.h"

#define SMTP_PORT 25
#define ALLOWED_UID 1000
#define DENIED_UID 1001

/* What MPTCP may have sent again. */
#define MPTCP_SLACK (64 << 10)

static const struct sw_policy policy = {
	.default_verdict = SMTPWARD_VERDICT_DENY,
	.n_rules = 1,
	.rules = &(const struct sw_rule){ .id = 1,
					  .verdict = SMTPWARD_VERDICT_ALLOW,
					  .n_uids = 2,
					  .uids = { 0, ALLOWED_UID } },
};

static struct sw_client client;
static struct listener smtp;

/* How often VECTOR_WORD arrived, where it is not the vector that looks. */
static unsigned int arrived(const struct vector *vector, int err)
{
	if (vector->own_listener)
		return !err;
	return listener_heard(&smtp, vector->own_words ? "" : VECTOR_WORD);
}

static bool try_open(uid_t uid, const struct vector *vector, int want)
{
	const int err = vector_open(uid, vector, SMTP_PORT);
	const unsigned int n = arrived(vector, err);

	return expect(err == want, vector->name, "error %d for uid %u", err,
		      uid) &
	       expect(n == !want, vector->name, "arrived %u times for uid %u",
		      n, uid);
}

/* What became of it, and who it was. */
static bool is_right(const struct sw_event *event, const struct vector *vector,
		     uid_t uid, uint32_t verdict, bool refused)
{
	const uint32_t via = vector->fastopen ? SMTPWARD_VIA_FASTOPEN :
						SMTPWARD_VIA_CONNECT;
	const bool is_that = event->type == SMTPWARD_EVENT_TYPE_CONNECT &&
			     event->via == via && event->verdict == verdict &&
			     event->refused == refused;
	const uid_t euid = sw_number(event->subject[SMTPWARD_A_SUBJECT_EUID]);
	const uid_t real = sw_number(event->subject[SMTPWARD_A_SUBJECT_UID]);
	const uint64_t port = sw_number(event->target[SMTPWARD_A_TARGET_PORT]);

	return expect(is_that, vector->name,
		      "type %u, via %u, verdict %u, refused %d", event->type,
		      event->via, event->verdict, event->refused) &
	       expect(euid == uid, vector->name,
		      "the effective uid is another") &
	       expect((real != uid) == vector->other_uid, vector->name,
		      "the real uid is not as it should") &
	       expect(port == SMTP_PORT, vector->name, "the port is another");
}

/* Of what was refused nothing more is told, nor of what is not TCP. */
static bool is_followed(const struct vector *vector, bool refused)
{
	return !refused && vector->protocol != IPPROTO_SCTP;
}

/* That the word has gone out, and nothing else. */
static bool says_what_was_said(const struct vector *vector, uint64_t after)
{
	const bool mptcp = vector->protocol == IPPROTO_MPTCP;
	const uint64_t least = strlen(VECTOR_WORD);
	const uint64_t most = least + (mptcp ? MPTCP_SLACK : 0);
	struct flow_story story;
	uint64_t out;
	bool ret;

	ret = expect(flow_tell(&client, after, &story), vector->name,
		     "it is not told of as one connection that ended");
	if (ret) {
		out = flow_number(story.end, SMTPWARD_A_TRANSFER_BYTES_OUT);
		ret = expect(out >= least && out <= most, vector->name,
			     "%llu bytes out", (unsigned long long)out) &
		      expect(flow_same(story.connect, story.end,
				       SMTPWARD_A_EVENT_SUBJECT) &&
				     flow_same(story.connect, story.end,
					       SMTPWARD_A_EVENT_TARGET),
			     vector->name, "somebody else is told of");
	}
	sw_events_free(&story.events);
	return ret;
}

static bool is_told(const struct vector *vector, uint64_t after, uid_t uid,
		    uint32_t verdict, bool refused)
{
	struct sw_events events;
	bool ret;

	sw_drain(&client, after, &events);
	ret = expect(events.n == 1, vector->name, "%zu events", events.n) &&
	      is_right(events.event, vector, uid, verdict, refused);
	sw_events_free(&events);
	if (is_followed(vector, refused))
		return ret & says_what_was_said(vector, after);
	return ret;
}

static bool test_one(const struct vector *vector, uint32_t mode, uid_t uid)
{
	const bool denied = uid == DENIED_UID;
	const bool refused = denied && mode == SMTPWARD_MODE_ENFORCE;
	uint64_t seq;

	if (sw_set_mode(&client, mode))
		sw_die("mode: %s", client.error);
	seq = sw_status(&client, SMTPWARD_A_STATUS_LAST_SEQ);
	return try_open(uid, vector, refused ? -EPERM : 0) &&
	       is_told(vector, seq, uid,
		       denied ? SMTPWARD_VERDICT_DENY : SMTPWARD_VERDICT_ALLOW,
		       refused);
}

static void test_refused(const struct vector_list *list)
{
	const struct vector *vector;
	size_t i;

	for (i = 0; i < list->n; i++) {
		vector = &list->vector[i];
		ksft_test_result(test_one(vector, SMTPWARD_MODE_ENFORCE,
					  ALLOWED_UID) &&
					 test_one(vector, SMTPWARD_MODE_AUDIT,
						  DENIED_UID) &&
					 test_one(vector, SMTPWARD_MODE_ENFORCE,
						  DENIED_UID),
				 "connect: %s: refused\n", vector->name);
	}
}

static void test_limits(void)
{
	size_t i;

	if (sw_set_mode(&client, SMTPWARD_MODE_ENFORCE))
		sw_die("mode: %s", client.error);
	for (i = 0; i < limits.n; i++)
		ksft_test_result(try_open(DENIED_UID, &limits.vector[i], 0),
				 "connect: %s: limit\n", limits.vector[i].name);
}

int main(void)
{
	vectors_gather_rest();
	ksft_print_header();
	ksft_set_plan(vectors.n + slow_vectors.n + limits.n);
	sw_open(&client);
	sw_install(&client, &policy);
	listener_open(&smtp, SMTP_PORT);
	test_refused(&vectors);
	test_refused(&slow_vectors);
	test_limits();
	listener_close(&smtp);
	sw_close(&client);
	ksft_finished();
}
