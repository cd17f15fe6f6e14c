// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is not tried, because a kernel of Debian does not have it. That there is
 * nothing else is tested as well: a package that is missing is no reason.
 */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "common.h"
#include "kernel.h"

static const struct {
	const char *name;
	unsigned int major, minor;
	const char *flavour;
} absences[] = {
	{ "MPTCP", 5, 11 },
	{ "kTLS", 5, 11 },
	{ "TCP_FASTOPEN_CONNECT, MPTCP", 5, 11 },
	{ "MSG_FASTOPEN, MPTCP", 6, 2 },
	{ "MSG_FASTOPEN, io_uring send", 6, 0 },
	{ "MSG_FASTOPEN, io_uring send, cookie", 6, 0 },
	{ "mount of 9p", .flavour = "-cloud-" },
};

#define N_ABSENCES (sizeof(absences) / sizeof(*absences))

/* What is compiled for the tests, or for other machines, may lack anything. */
static bool is_debians(const char *release)
{
	return strstr(release, "-amd64") && !strstr(release, "-rt-");
}

static bool is_known(const char *name, const char *release)
{
	size_t i;

	for (i = 0; i < N_ABSENCES; i++) {
		if (strcmp(absences[i].name, name) != 0)
			continue;
		if (absences[i].flavour)
			return strstr(release, absences[i].flavour);
		return kernel_before(absences[i].major, absences[i].minor);
	}
	return false;
}

/**
 * kernel_lacks() - Note that something cannot be tried on this kernel.
 * @name: Name of a way or neighbour.
 * @tell: Whether to print it.
 *
 * It ends the program when the kernel should have it.
 */
void kernel_lacks(const char *name, bool tell)
{
	struct utsname kernel;

	if (uname(&kernel))
		sw_die("what kernel is this?");
	if (is_debians(kernel.release) && !is_known(name, kernel.release))
		sw_die("not on this machine, where it should be: %s", name);
	if (tell)
		fprintf(stderr, "# not on this machine: %s\n", name);
}
