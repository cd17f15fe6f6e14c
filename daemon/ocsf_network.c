// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connections, as the class Network Activity (4001).
 */
#include <arpa/inet.h>
#include <json-c/json.h>
#include <netinet/in.h>
#include <string.h>

#include "compiler.h"
#include "ocsf_parts.h"
#include "record.h"

#define NS_PER_MS 1000000

/* activity_id */
enum {
	ACTIVITY_CLOSE = 2,
	ACTIVITY_RESET = 3,
	ACTIVITY_FAIL = 4,
	ACTIVITY_REFUSE = 5,
	ACTIVITY_TRAFFIC = 6,
};

/* direction_id of connection_info */
enum {
	DIRECTION_OUTBOUND = 2,
	DIRECTION_LOCAL = 4,
};

/**
 * struct end - What a state of a connection is as an activity.
 * @state: smtpward.transfer.state.
 * @activity: activity_id.
 */
struct end {
	const char *state;
	unsigned int activity;
};

static const struct end ends[] = {
	{ "open", ACTIVITY_TRAFFIC },	 { "failed", ACTIVITY_FAIL },
	{ "closed", ACTIVITY_CLOSE },	 { "peer-closed", ACTIVITY_CLOSE },
	{ "aborted", ACTIVITY_RESET },	 { "reset", ACTIVITY_RESET },
	{ "timed-out", ACTIVITY_RESET }, { "cut", ACTIVITY_RESET },
};

/**
 * ocsf_flow_activity() - What the record of a connection is about.
 * @doc: The record.
 *
 * Return: activity_id.
 */
unsigned int ocsf_flow_activity(struct json_object *doc)
{
	size_t i;

	if (json_is(doc, "smtpward.transfer.error", "ECONNREFUSED") &&
	    json_is(doc, "smtpward.transfer.state", "failed"))
		return ACTIVITY_REFUSE;
	for (i = 0; i < ARRAY_SIZE(ends); i++)
		if (json_is(doc, "smtpward.transfer.state", ends[i].state))
			return ends[i].activity;
	return OCSF_UNKNOWN;
}

/**
 * ocsf_limit_activity() - What the record of a limit is about.
 * @doc: The record.
 *
 * Return: activity_id.
 */
unsigned int ocsf_limit_activity(struct json_object *doc)
{
	return json_is_true(doc, "smtpward.refused") ? ACTIVITY_RESET :
						       ACTIVITY_TRAFFIC;
}

/**
 * ocsf_is_loopback() - Whether an address is this machine.
 * @ip: The address, NULL for none.
 *
 * Return: Whether it is.
 */
bool ocsf_is_loopback(const char *ip)
{
	struct in6_addr six;

	if (!ip)
		return false;
	if (inet_pton(AF_INET6, ip, &six) != 1)
		return !strncmp(ip, "127.", strlen("127."));
	return IN6_IS_ADDR_LOOPBACK(&six) ||
	       (IN6_IS_ADDR_V4MAPPED(&six) && six.s6_addr[12] == 127);
}

static void put_end(struct ocsf *o, const char *end, const char *key)
{
	struct json_object *to = json_object_new_object();
	struct json_object *from = json_at(o->from, end);

	if (from) {
		ocsf_drop(from, "address");
		ocsf_move(from, "ip", to, "ip");
		ocsf_move(from, "port", to, "port");
	}
	ocsf_put(o->to, key, to);
}

/* MPTCP and TCP are one protocol to who looks at packets. */
static unsigned int protocol_number(struct json_object *doc)
{
	return json_is(doc, "network.transport", "sctp") ? IPPROTO_SCTP :
							   IPPROTO_TCP;
}

static void put_connection(struct ocsf *o)
{
	struct json_object *to = json_child(o->to, "connection_info");
	const bool local =
		ocsf_is_loopback(json_text_at(o->from, "destination.ip"));

	json_put_number(to, "direction_id",
			local ? DIRECTION_LOCAL : DIRECTION_OUTBOUND);
	json_put_number(to, "protocol_num", protocol_number(o->from));
	json_put_number(to, "protocol_ver_id",
			json_is(o->from, "network.type", "ipv6") ? 6 : 4);
	ocsf_move(o->from, "network.transport", to, "protocol_name");
	json_put_string(to, "uid", json_text_at(o->from, "smtpward.flow"));
	ocsf_drop(o->from, "smtpward.flow");
	ocsf_drop(o->from, "network.type");
	ocsf_drop(o->from, "network.direction");
	ocsf_move(o->from, "network.protocol", o->to, "app_protocol_name");
}

/* All since the beginning, so that nobody adds up the records of one connection. */
static void put_traffic(struct ocsf *o)
{
	struct json_object *to;

	if (!json_at(o->from, "network.bytes"))
		return;
	to = json_child(o->to, "cumulative_traffic");
	ocsf_move(o->from, "network.bytes", to, "bytes");
	ocsf_move(o->from, "source.bytes", to, "bytes_out");
	ocsf_move(o->from, "destination.bytes", to, "bytes_in");
	ocsf_drop(o->from, "smtpward.transfer.bytes_out");
	ocsf_drop(o->from, "smtpward.transfer.bytes_in");
}

/* The exact one is left where it is. */
static void put_duration(struct ocsf *o)
{
	const unsigned long long ms =
		json_number_at(o->from, "event.duration") / NS_PER_MS;
	const unsigned long long now = json_number_at(o->to, "time");

	if (!json_at(o->from, "event.duration"))
		return;
	json_put_number(o->to, "duration", ms);
	json_put_number(o->to, "start_time", now - ms);
	json_put_number(o->to, "end_time", now);
}

/**
 * ocsf_network() - Put a connection.
 * @o: The event, which has its time.
 */
void ocsf_network(struct ocsf *o)
{
	put_connection(o);
	put_traffic(o);
	put_duration(o);
	put_end(o, "source", "src_endpoint");
	put_end(o, "destination", "dst_endpoint");
	ocsf_move(o->from, "smtpward.transfer.error", o->to, "status_code");
}
