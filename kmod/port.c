// SPDX-License-Identifier: GPL-2.0-only
/*
 * A policy's ports, in a place that does not go away with it.
 */
#include <linux/bitmap.h>

#include "policy.h"
#include "port.h"

DECLARE_BITMAP(sw_ports, SW_PORTS);

/**
 * sw_ports_add() - Let a policy's ports count.
 * @policy: About to be put in force.
 *
 * Context: Process context. One caller at a time.
 */
void sw_ports_add(const struct sw_policy *policy)
{
	int port = -1;

	while ((port = sw_policy_next_port(policy, port)) >= 0)
		set_bit(port, sw_ports);
}

/**
 * sw_ports_keep() - Let no others count.
 * @policy: In force.
 *
 * Context: As sw_ports_add().
 */
void sw_ports_keep(const struct sw_policy *policy)
{
	unsigned long port;

	for_each_set_bit(port, sw_ports, SW_PORTS)
		if (!sw_policy_port(policy, port))
			clear_bit(port, sw_ports);
}
