/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What falls due, told now and then.
 */
#ifndef _SMTPWARD_DUES_TELL_H
#define _SMTPWARD_DUES_TELL_H

#include "dues.h"

struct receiver;

void dues_tell(struct dues *dues, struct receiver *r);

#endif /* _SMTPWARD_DUES_TELL_H */
