/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is about to leave.
 */
#ifndef _SMTPWARD_SEGMENT_H
#define _SMTPWARD_SEGMENT_H

#include "types.h"

struct sk_buff;

/**
 * struct sw_segment - A TCP segment, which segmentation offload may split.
 * @skb: It, from the IP header on.
 * @offset: Where its payload begins in @skb.
 * @len: Bytes of payload.
 * @seq: Sequence number of the first of them.
 */
struct sw_segment {
	const struct sk_buff *skb;
	u32 offset;
	u32 len;
	u32 seq;
};

#endif /* _SMTPWARD_SEGMENT_H */
