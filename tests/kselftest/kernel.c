// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <sys/klog.h>
#include <sys/utsname.h>

#include "common.h"
#include "kernel.h"

/* Faults are louder, the log of changes of mode is not. */
#define CONSOLE_QUIET 5
#define CONSOLE_LOUD 7
#define SYSLOG_ACTION_CONSOLE_LEVEL 8

/**
 * kernel_before() - Compare the version of the running kernel.
 * @major: Version, as in 6 of 6.1.
 * @minor: As in 1 of 6.1.
 *
 * Return: Whether it is older than that.
 */
bool kernel_before(unsigned int major, unsigned int minor)
{
	unsigned int have_major, have_minor;
	struct utsname name;

	if (uname(&name) ||
	    sscanf(name.release, "%u.%u", &have_major, &have_minor) != 2)
		sw_die("what kernel is this?");
	return have_major < major ||
	       (have_major == major && have_minor < minor);
}

/**
 * kernel_quiet() - Keep the log of many changes off the console.
 * @quiet: Whether, or have it there again.
 */
void kernel_quiet(bool quiet)
{
	klogctl(SYSLOG_ACTION_CONSOLE_LEVEL, NULL,
		quiet ? CONSOLE_QUIET : CONSOLE_LOUD);
}
