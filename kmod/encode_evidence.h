/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a subject has beyond itself: files and neighbours. As much of it is
 * written as a message has room for.
 */
#ifndef _SMTPWARD_ENCODE_EVIDENCE_H
#define _SMTPWARD_ENCODE_EVIDENCE_H

#include "types.h"

struct sk_buff;
struct sw_context;

/**
 * struct sw_fit - How much of it there is room for.
 * @members: Entries of the group.
 * @files: Entries of what is open.
 */
struct sw_fit {
	u32 members;
	u32 files;
};

size_t sw_encode_fit(const struct sw_context *ctx, size_t room,
		     struct sw_fit *fit);
int sw_encode_evidence(struct sk_buff *skb, const struct sw_context *ctx,
		       const struct sw_fit *fit);

#endif /* _SMTPWARD_ENCODE_EVIDENCE_H */
