// SPDX-License-Identifier: GPL-2.0-only
/*
 * Modules at the hooked functions, of tests/kselftest/modules.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "actor.h"
#include "module.h"
#include "neighbours.h"
#include "patience.h"
#include "vector_parts.h"

#define LIVEPATCHES "/sys/kernel/livepatch"
#define ENABLED LIVEPATCHES "/sw_livepatch/enabled"

/* Tenths of a second that a livepatch may take to come or go. */
#define TRANSITION (300 * patience())

/* Whether a kprobe at the entry of a function is a user of ftrace. */
#ifdef __x86_64__
#define BY_FTRACE true
#else
#define BY_FTRACE false
#endif

static int arrive(const struct neighbour *self)
{
	return module_insert("sw_neighbour.ko", act_join("kind=", self->what));
}

static int leave(const struct neighbour *self)
{
	(void)self;
	return module_remove("sw_neighbour");
}

static bool in_transition(void)
{
	char state = '1';
	int fd = open(LIVEPATCHES "/sw_livepatch/transition", O_RDONLY);

	if (fd < 0)
		return false;
	act_must(read(fd, &state, 1), "transition");
	close(fd);
	return state == '1';
}

static void settle(void)
{
	unsigned int i;

	for (i = 0; i < TRANSITION && in_transition(); i++)
		usleep(100 * 1000);
}

static int arrive_livepatch(const struct neighbour *self)
{
	int err = module_insert("sw_livepatch.ko", "");

	(void)self;
	settle();
	return err;
}

/* A patch that is disabled is gone from sysfs when its module may go. */
static int leave_livepatch(const struct neighbour *self)
{
	int err = write_words(ENABLED, 0, "0");
	unsigned int i;

	(void)self;
	for (i = 0; i < TRANSITION && !access(ENABLED, F_OK); i++)
		usleep(100 * 1000);
	return err ?: module_remove("sw_livepatch");
}

static bool can_livepatch(void)
{
	return !access(LIVEPATCHES, F_OK);
}

const struct neighbour module_neighbours[] = {
	{ "kprobe of a module", arrive, leave, "kprobe" },
	{ "kretprobe of a module", arrive, leave, "kretprobe" },
	{ "kprobe with a post_handler", arrive, leave, "post_handler",
	  .terms = BY_FTRACE ? DEAD : BESIDE, .kills_kprobe = BY_FTRACE },
	{ "ftrace_ops", arrive, leave, "ftrace" },
	{ "ftrace_ops that changes the flow", arrive, leave, "ipmodify",
	  .terms = EITHER },
	{ "livepatch", arrive_livepatch, leave_livepatch, .terms = EITHER,
	  .can = can_livepatch },
	{},
};
