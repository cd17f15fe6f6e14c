/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Differences between the supported kernels that taking in a policy meets.
 */
#ifndef _SMTPWARD_COMPAT_POLICY_H
#define _SMTPWARD_COMPAT_POLICY_H

#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 11, 0)
#include <crypto/sha2.h>
#else
#include <crypto/sha.h>
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define sw_sha256_state sha256_ctx
#else
#define sw_sha256_state sha256_state
#endif

#endif /* _SMTPWARD_COMPAT_POLICY_H */
