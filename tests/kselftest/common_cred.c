// SPDX-License-Identifier: GPL-2.0-only
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>

#include "common.h"

/**
 * sw_become() - Become another user, with no capability left.
 * @uid: User and group.
 */
void sw_become(uid_t uid)
{
	if (setgroups(0, NULL) || setresgid(uid, uid, uid) ||
	    setresuid(uid, uid, uid))
		sw_die("cannot become uid %u: %m", uid);
}

/**
 * sw_become_container() - Become the root of a user namespace.
 * @uid: The user that this root is outside.
 * @namespaces: CLONE_NEW* of others to enter with it.
 */
void sw_become_container(uid_t uid, int namespaces)
{
	FILE *map;

	sw_become(uid);
	/* Since the uid changed, /proc/self is root's. */
	if (prctl(PR_SET_DUMPABLE, 1) || unshare(CLONE_NEWUSER | namespaces))
		sw_die("no user namespace: %m");
	map = fopen("/proc/self/uid_map", "w");
	if (!map || fprintf(map, "0 %u 1", uid) < 0 || fclose(map))
		sw_die("uid_map: %m");
}

/**
 * sw_keep_cap() - Give up every capability but one.
 * @cap: CAP_*.
 */
void sw_keep_cap(int cap)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};

	data[CAP_TO_INDEX(cap)].effective = CAP_TO_MASK(cap);
	data[CAP_TO_INDEX(cap)].permitted = CAP_TO_MASK(cap);
	if (syscall(SYS_capset, &head, data))
		sw_die("capset: %m");
}
