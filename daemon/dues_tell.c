// SPDX-License-Identifier: GPL-2.0-only
/*
 * What falls due in the policy in force, looked for by the clocks of the machine.
 */
#include <string.h>
#include <time.h>

#include "dues_tell.h"
#include "install.h"
#include "log.h"
#include "paths.h"
#include "receive.h"

/* Seconds from one look to the next. */
#define INTERVAL 60

static uint64_t seconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec;
}

/**
 * dues_tell() - Write what has fallen due since the last look.
 * @dues: What was told so far. A first look has nothing to tell.
 * @r: The receiver, with a connection.
 *
 * What goes wrong is logged, and done again.
 */
void dues_tell(struct dues *dues, struct receiver *r)
{
	const uint64_t boot = seconds(CLOCK_BOOTTIME);
	const uint64_t now = seconds(CLOCK_REALTIME);
	struct in_force policy;
	int err;

	if ((dues->begun && boot - dues->boot < INTERVAL) ||
	    in_force_get(r->client, &policy))
		return;
	err = receiver_write_dues(r, dues, policy.generation, now, boot);
	if (!err)
		err = dues_save(dues, PATH_DUES);
	if (err)
		log_err("what falls due cannot be told: %s", strerror(-err));
}
