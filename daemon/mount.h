/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Devices of file systems.
 */
#ifndef _SMTPWARD_MOUNT_H
#define _SMTPWARD_MOUNT_H

#include <sys/types.h>

dev_t mount_device(const char *path, dev_t st_dev);

#endif /* _SMTPWARD_MOUNT_H */
