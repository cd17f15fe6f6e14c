// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a connection has carried, as the Elastic Common Schema has it. This
 * machine is the client, which the schema calls the source.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>

#include "enrich.h"
#include "event.h"
#include "record.h"
#include "words.h"

/**
 * record_flow_type() - Whether a connection is over.
 * @t: What it has carried.
 *
 * Return: What it adds to event.type.
 */
const char *record_flow_type(const struct transfer *t)
{
	return t->state == SMTPWARD_FLOW_STATE_OPEN ? "info" : "end";
}

/**
 * record_flow_outcome() - What has become of a connection.
 * @t: What it has carried.
 *
 * Return: event.outcome. That it was closed in order is all that is known: what
 * the other side made of the mail is not. Some abort when the mail is delivered
 * and the last word of TLS is unread, so that says nothing.
 */
const char *record_flow_outcome(const struct transfer *t)
{
	switch (t->state) {
	case SMTPWARD_FLOW_STATE_CLOSED:
	case SMTPWARD_FLOW_STATE_PEER_CLOSED:
		return "success";
	case SMTPWARD_FLOW_STATE_FAILED:
	case SMTPWARD_FLOW_STATE_RESET:
	case SMTPWARD_FLOW_STATE_TIMED_OUT:
	case SMTPWARD_FLOW_STATE_CUT:
		return "failure";
	default:
		return "unknown";
	}
}

static void put_ends(struct json_object *doc, const struct transfer *t)
{
	struct json_object *source = json_child(doc, "source");

	json_put_addr(source, &t->source_addr);
	if (t->source_port)
		json_put_number(source, "port", t->source_port);
	json_put_number(source, "bytes", t->bytes_out);
	json_put_number(json_child(doc, "destination"), "bytes", t->bytes_in);
	json_put_number(json_child(doc, "network"), "bytes",
			t->bytes_out + t->bytes_in);
}

/* Always text, so that the field has one type. */
static void put_error(struct json_object *own, uint32_t error)
{
	const char *name = word_error(error);
	char number[16];

	if (!error)
		return;
	snprintf(number, sizeof(number), "%" PRIu32, error);
	json_put_string(own, "error", name ? name : number);
}

static void put_flags(struct json_object *own, uint32_t flags)
{
	struct json_object *list = json_list(own, "flags");
	unsigned int bit;

	for (bit = 0; bit < FLOW_FLAG_BITS; bit++)
		if (flags & (1U << bit))
			json_add_string(list, word_flow_flag(bit));
}

static void put_holder(struct json_object *own, const struct ancestor *holder,
		       const struct names *names)
{
	struct json_object *to = json_child(own, "holder");

	record_ancestor(to, holder, names->holder);
	if (holder->loginuid != ID_UNSET)
		record_id(json_child(to, "login_user"), holder->loginuid,
			  names->holder_login);
}

static void put_times(struct json_object *own, const struct transfer *t)
{
	if (t->established)
		json_put_number(own, "established_ns", t->established);
	if (t->first_byte)
		json_put_number(own, "first_byte_ns", t->first_byte);
}

/**
 * record_flow() - Put what a connection has carried.
 * @doc: Document.
 * @e: An event that has it.
 * @names: Names for its numbers.
 */
void record_flow(struct json_object *doc, const struct event *e,
		 const struct names *names)
{
	const struct transfer *t = &e->transfer;
	struct json_object *own =
		json_child(json_child(doc, "smtpward"), "transfer");

	json_put_number(json_child(doc, "event"), "duration", t->duration);
	put_ends(doc, t);
	json_put_string(own, "state", word_flow_state(t->state));
	json_put_number(own, "bytes_out", t->bytes_out);
	json_put_number(own, "bytes_in", t->bytes_in);
	if (e->type == SMTPWARD_EVENT_TYPE_THRESHOLD)
		json_put_number(own, "threshold", e->threshold);
	put_times(own, t);
	json_put_number(own, "retransmits", t->retransmits);
	put_error(own, t->error);
	put_flags(own, t->flags);
	if (t->has_holder)
		put_holder(own, &t->holder, names);
}
