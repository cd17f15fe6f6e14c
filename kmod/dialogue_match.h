/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether what a client says is SMTP. Plain C, so that the same file is tested
 * in userspace.
 */
#ifndef _SMTPWARD_DIALOGUE_MATCH_H
#define _SMTPWARD_DIALOGUE_MATCH_H

#include "types.h"

/* Bytes of a connection in which a client has to begin with SMTP. */
#define SW_MATCH_WINDOW 1024

/* As long as the longest beginning of a line that is looked for. */
#define SW_MATCH_HEAD 10

/**
 * enum sw_match_result - What is known of a client.
 * @SW_MATCH_OPEN: It has not said enough.
 * @SW_MATCH_OTHER: It speaks something else.
 * @SW_MATCH_SMTP: It speaks SMTP, or LMTP.
 */
enum sw_match_result {
	SW_MATCH_OPEN,
	SW_MATCH_OTHER,
	SW_MATCH_SMTP,
};

/**
 * struct sw_match - Where in a dialogue a client is. All zero at its begin.
 * @seen: Bytes that it has sent.
 * @later: It is behind the first line that is not empty.
 * @len: Bytes in @head, one more than fit for a line that is nothing.
 * @head: Begin of the line, in capitals and with each space single.
 * @evidence: enum smtpward_dialogue.
 */
struct sw_match {
	u16 seen;
	bool later;
	u8 len;
	char head[SW_MATCH_HEAD];
	u32 evidence;
};

enum sw_match_result sw_match_feed(struct sw_match *match, const void *data,
				   u32 len, bool greeted);

#endif /* _SMTPWARD_DIALOGUE_MATCH_H */
