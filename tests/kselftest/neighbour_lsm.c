// SPDX-License-Identifier: GPL-2.0-only
/*
 * A security module that looks at the same calls.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#include "actor.h"
#include "neighbours.h"

#define SECURITYFS "/sys/kernel/security"
#define PROFILE "smtpward_neighbour"

/* It allows what the tests do, and has to be asked for each of them. */
#define RULES                                                            \
	"profile " PROFILE " { file, /** rwlkmix, network, capability, " \
	"mount, umount, ptrace, signal, unix, change_profile -> **, }"

static int change_profile(const char *command)
{
	return write_words("/proc/self/attr/apparmor/current", 0, command);
}

/* All that the test and its children do is judged by the profile then. */
static int arrive(const struct neighbour *self)
{
	(void)self;
	if (system("echo '" RULES "' | apparmor_parser --replace --skip-cache"))
		return -ENOTRECOVERABLE;
	return change_profile("changeprofile " PROFILE);
}

static int leave(const struct neighbour *self)
{
	int err = change_profile("changeprofile unconfined");

	(void)self;
	if (!err && system("echo '" RULES "' | apparmor_parser --remove"))
		err = -ENOTRECOVERABLE;
	return err;
}

/* Debian's kernels have it, and have it on. */
static bool can_apparmor(void)
{
	if (access("/sys/module/apparmor", F_OK))
		return false;
	if (access(SECURITYFS "/apparmor", F_OK))
		act_must(mount("none", SECURITYFS, "securityfs", 0, NULL),
			 "securityfs");
	return true;
}

const struct neighbour lsm_neighbours[] = {
	{ "AppArmor", arrive, leave, .can = can_apparmor },
	{},
};
