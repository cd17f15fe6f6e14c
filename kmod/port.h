/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ports that may count as SMTP: what is asked first, at every connect on the
 * machine, without a lock.
 */
#ifndef _SMTPWARD_PORT_H
#define _SMTPWARD_PORT_H

#include <linux/bitops.h>
#include <linux/types.h>

#define SW_PORTS 65536

struct sw_policy;

extern unsigned long sw_ports[BITS_TO_LONGS(SW_PORTS)];

/**
 * sw_port_may_count() - Whether a port may count as SMTP.
 * @port: Host order.
 *
 * Context: Any context.
 * Return: false when the policy in force does not count it. While another one
 * takes its place, a port counts that is in either.
 */
static __always_inline bool sw_port_may_count(u16 port)
{
	return test_bit(port, sw_ports);
}

void sw_ports_add(const struct sw_policy *policy);
void sw_ports_keep(const struct sw_policy *policy);

#endif /* _SMTPWARD_PORT_H */
