/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SMTPWARD_VERSION_H
#define _SMTPWARD_VERSION_H

#define SMTPWARD_VERSION "0.1.0"

#endif /* _SMTPWARD_VERSION_H */
