// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <json-c/json.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <string.h>

#include <linux/smtpward.h>

#include "batch.h"
#include "client.h"
#include "clock.h"
#include "detect.h"
#include "dues.h"
#include "enrich.h"
#include "event.h"
#include "feeds.h"
#include "joiner.h"
#include "log.h"
#include "receive.h"
#include "record.h"
#include "sinks.h"

/**
 * struct pull - A dump of events under way.
 * @r: The receiver.
 * @last: Newest event that was put into the sinks.
 * @batch: Those that were since the last were on the disk.
 * @err: Why nothing more is put, 0 while all is well.
 */
struct pull {
	struct receiver *r;
	uint64_t last;
	struct batch batch;
	int err;
};

static int take_claim(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[SMTPWARD_A_EVENT_MAX + 1];
	struct receiver *r = arg;

	if (genlmsg_parse(nlmsg_hdr(msg), 0, tb, SMTPWARD_A_EVENT_MAX, NULL) ||
	    !tb[SMTPWARD_A_EVENT_SEQ] || !tb[SMTPWARD_A_EVENT_INSTANCE])
		return NL_OK;
	r->acked = nla_get_u64(tb[SMTPWARD_A_EVENT_SEQ]);
	r->instance = nla_get_u64(tb[SMTPWARD_A_EVENT_INSTANCE]);
	return NL_OK;
}

/**
 * receiver_claim() - Become the owner of the events.
 * @r: The receiver, of which instance, acked and written are set.
 *
 * What the files have of this instance is not written again: a predecessor may
 * have ended between writing and acknowledging.
 *
 * Return: 0 or a negative errno that was logged.
 */
int receiver_claim(struct receiver *r)
{
	struct nl_msg *msg = client_msg(r->client, SMTPWARD_CMD_EVENT_CLAIM);
	int err = msg ? client_do(r->client, msg, take_claim, r) : -ENOMEM;

	if (err) {
		log_err("cannot own the events: %s", client_error(r->client));
		return err;
	}
	r->written = sinks_claim(r->sinks, r->instance);
	if (r->written < r->acked)
		r->written = r->acked;
	return 0;
}

static int put_doc(struct receiver *r, struct json_object *doc, uint64_t seq)
{
	int ret;

	detect(r->detector, doc);
	ret = sinks_put(r->sinks, doc, seq);
	if (ret <= 0)
		return ret;
	tally_put(&r->tally, doc);
	if (r->feeds)
		feeds_put(r->feeds, doc);
	return 0;
}

static int put_mail(void *to, struct json_object *doc)
{
	return put_doc(to, doc, 0);
}

static void put(struct pull *pull, const struct event *e)
{
	struct receiver *r = pull->r;
	struct json_object *doc;
	struct names names;

	enrich(r->enricher, e, &names);
	doc = record_make(e, &names);
	pull->err = put_doc(r, doc, e->seq);
	if (!pull->err) {
		pull->last = e->seq;
		batch_put(&pull->batch, clock_ms());
		joiner_see(r->joiner, e, doc);
	}
	json_object_put(doc);
}

/*
 * What was usual, and what others get to know, goes with what is on the disk, and is as
 * before when nothing is.
 */
static void keep(struct receiver *r, int err)
{
	if (err)
		baseline_rollback(r->detector->b);
	else
		baseline_commit(r->detector->b);
	tally_settle(&r->tally, err);
	if (!r->feeds)
		return;
	feeds_settle(r->feeds, err);
	feeds_work(r->feeds);
}

/* So that what waits for others is not more than they can take. */
static int keep_some(struct pull *pull)
{
	struct receiver *r = pull->r;
	const int err = sinks_sync(r->sinks, pull->last);

	keep(r, err);
	pull->batch = (struct batch){ 0 };
	if (!err)
		r->written = pull->last;
	return err;
}

static int take_event(struct nl_msg *msg, void *arg)
{
	struct genlmsghdr *hdr = genlmsg_hdr(nlmsg_hdr(msg));
	struct pull *pull = arg;
	struct event e;

	if (pull->err)
		return NL_OK;
	if (event_decode(&e, genlmsg_attrdata(hdr, 0), genlmsg_attrlen(hdr, 0)))
		log_err("the kernel sent an event that cannot be read: are module and daemon of one version?");
	else if (e.seq > pull->last)
		put(pull, &e);
	if (!pull->err && batch_is_due(&pull->batch, clock_ms()))
		pull->err = keep_some(pull);
	return NL_OK;
}

static int acknowledge(struct receiver *r, uint64_t seq)
{
	struct nl_msg *msg = client_msg(r->client, SMTPWARD_CMD_EVENT_ACK);
	int err;

	if (!msg || nla_put_u64(msg, SMTPWARD_A_EVENT_SEQ, seq))
		return -ENOMEM;
	err = client_do(r->client, msg, NULL, NULL);
	if (err)
		log_err("cannot acknowledge event %llu: %s",
			(unsigned long long)seq, client_error(r->client));
	else
		r->acked = seq;
	return err;
}

static int dump(struct receiver *r, struct pull *pull)
{
	struct nl_msg *msg = client_msg(r->client, SMTPWARD_CMD_EVENT_GET);
	int err;

	if (!msg || nla_put_u64(msg, SMTPWARD_A_EVENT_SEQ, r->acked))
		return -ENOMEM;
	err = client_dump(r->client, msg, take_event, pull);
	if (err)
		log_err("cannot read events: %s", client_error(r->client));
	return err;
}

/**
 * receiver_pull() - Write what there is, and acknowledge it.
 * @r: The receiver, which owns the events.
 *
 * The kernel keeps what is not acknowledged: when the disk is full, nothing is
 * lost before its ring is full, too.
 *
 * Return: 0 or a negative errno, which comes from the files when file_failed is
 * set, else from the kernel and was logged.
 */
int receiver_pull(struct receiver *r)
{
	struct pull pull = { .r = r, .last = r->written };
	int err = 0;

	pull.err = sinks_follow(r->sinks);
	if (!pull.err)
		err = dump(r, &pull);
	/* What came before the kernel has failed is as good as any. */
	if (!pull.err && pull.last > r->written)
		pull.err = keep_some(&pull);
	else
		keep(r, pull.err);
	r->file_failed = pull.err;
	if (pull.err || err)
		return pull.err ? pull.err : err;
	return r->written > r->acked ? acknowledge(r, r->written) : 0;
}

/**
 * struct telling - Dues on their way into records.
 * @r: The receiver.
 * @now: When they are told, seconds since 1970.
 */
struct telling {
	struct receiver *r;
	uint64_t now;
};

static int put_due(void *arg, const struct due *due)
{
	struct telling *t = arg;
	struct json_object *doc =
		record_due(due, t->now, enricher_host(t->r->enricher));
	int err = put_doc(t->r, doc, 0);

	json_object_put(doc);
	return err;
}

/**
 * receiver_write_dues() - Write what has fallen due.
 * @r: The receiver.
 * @dues: What was told so far.
 * @generation: Number of the policy in force.
 * @now: Seconds since 1970.
 * @boot: Seconds since boot.
 *
 * Return: 0 or a negative errno of the files. Then it is to be done again.
 */
int receiver_write_dues(struct receiver *r, struct dues *dues,
			uint32_t generation, uint64_t now, uint64_t boot)
{
	struct telling t = { .r = r, .now = now };
	const uint64_t records = r->tally.now.records;
	int err = sinks_follow(r->sinks);

	if (!err)
		err = dues_check(dues, enricher_rules(r->enricher, generation),
				 now, boot, put_due, &t);
	if (!err && r->tally.now.records != records)
		err = sinks_sync(r->sinks, 0);
	keep(r, err);
	if (!err)
		dues_told(dues, now, boot);
	return err;
}

/**
 * receiver_write_mails() - Write what there is to be said of mails.
 * @r: The receiver, of which all events were pulled.
 *
 * Return: 0 or a negative errno of the files. Then it is to be done again.
 */
int receiver_write_mails(struct receiver *r)
{
	int ret = sinks_follow(r->sinks);

	if (!ret)
		ret = joiner_write(r->joiner, put_mail, r);
	if (ret > 0)
		ret = sinks_sync(r->sinks, 0);
	keep(r, ret);
	joiner_written(r->joiner, !ret);
	return ret;
}
