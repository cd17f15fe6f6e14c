/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What events tell of connections that were opened.
 */
#ifndef _FLOW_H
#define _FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common.h"

/**
 * struct flow_story - All that is told of a connection.
 * @events: What was read.
 * @connect: Of its attempt, NULL for none.
 * @end: Of its end.
 */
struct flow_story {
	struct sw_events events;
	const struct sw_event *connect;
	const struct sw_event *end;
};

int flow_open(uint16_t port);
size_t flow_count_type(const struct sw_events *events, uint32_t type);
bool flow_is_end(const struct sw_event *event);
size_t flow_ends(const struct sw_events *events);
size_t flow_count(const struct sw_events *events, uint64_t flow, uint32_t type);
const struct sw_event *flow_find(const struct sw_events *events, uint64_t flow,
				 uint32_t type);
const struct sw_event *flow_find_type(const struct sw_events *events,
				      uint32_t type);
const struct sw_event *flow_from(const struct sw_events *events, uint16_t port);
uint64_t flow_number(const struct sw_event *event, int attr);
bool flow_same(const struct sw_event *a, const struct sw_event *b, int attr);

bool flow_wait(struct sw_client *client, uint64_t after, size_t n,
	       struct sw_events *events);
bool flow_wait_ends(struct sw_client *client, uint64_t after, size_t n,
		    struct sw_events *events);
bool flow_tell(struct sw_client *client, uint64_t after,
	       struct flow_story *story);
bool flow_settle(struct sw_client *client);

uint16_t flow_port(int fd);
void flow_reset_later(int fd);
void flow_abort(int fd);
uint64_t flow_now(void);

#endif /* _FLOW_H */
