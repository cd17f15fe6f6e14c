/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Differences between the supported kernels that netlink meets.
 */
#ifndef _SMTPWARD_COMPAT_NETLINK_H
#define _SMTPWARD_COMPAT_NETLINK_H

#include <linux/version.h>
#include <net/genetlink.h>

/* Before the flags of groups had bits of their own, they were those of ops. */
#ifndef GENL_MCAST_CAP_NET_ADMIN
#define GENL_MCAST_CAP_NET_ADMIN GENL_UNS_ADMIN_PERM
#endif

/* Without it a missing attribute is still refused, but only in words. */
#ifndef GENL_REQ_ATTR_CHECK
#define GENL_REQ_ATTR_CHECK(info, attr) (!(info)->attrs[attr])
#endif

/**
 * sw_dump_attrs() - The attributes of the request that began a dump.
 * @cb: As start, dumpit and done get it.
 *
 * Return: Attributes by type, NULL where absent.
 */
static inline struct nlattr **sw_dump_attrs(struct netlink_callback *cb)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	return genl_dumpit_info(cb)->info.attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

#endif /* _SMTPWARD_COMPAT_NETLINK_H */
