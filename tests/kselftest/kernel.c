// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <sys/utsname.h>

#include "common.h"
#include "kernel.h"

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
