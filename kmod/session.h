/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a client says in SMTP, as far as it is not encrypted, without any of
 * what it sends. Plain C, so that the same files are tested in userspace.
 */
#ifndef _SMTPWARD_SESSION_H
#define _SMTPWARD_SESSION_H

#include "session_mime.h"
#include "types.h"

/* Bytes of a command that are looked at. RFC 5321 has 512, and extensions. */
#define SW_COMMAND_MAX 512

#define SW_HELO_MAX 128
#define SW_SENDER_MAX 256
#define SW_DOMAIN_MAX 128

/**
 * struct sw_domain - Where recipients are.
 * @len: Bytes.
 * @text: In small letters, cut where it is too long.
 */
struct sw_domain {
	u8 len;
	char text[SW_DOMAIN_MAX];
};

/**
 * struct sw_facts - What is known of a session.
 * @flags: enum smtpward_session_flags.
 * @messages: MAIL commands.
 * @recipients: RCPT commands.
 * @size: Bytes that the last MAIL declared, 0 for none.
 * @helo_len: Bytes of @helo.
 * @helo: What the client called itself last.
 * @sender_len: Bytes of @sender.
 * @sender: Of the last MAIL, empty for the null sender.
 * @n_domains: Entries in @domains.
 * @domains: Distinct ones of recipients, in the order they came.
 * @parts: Leaves of messages.
 * @n_parts: Entries in @part.
 * @part: The first of them.
 *
 * Numbers go no further than they can.
 */
struct sw_facts {
	u32 flags;
	u32 messages;
	u32 recipients;
	u64 size;
	u16 helo_len;
	char helo[SW_HELO_MAX];
	u16 sender_len;
	char sender[SW_SENDER_MAX];
	u32 n_domains;
	struct sw_domain domains[SMTPWARD_DOMAINS_MAX];
	u32 parts;
	u32 n_parts;
	struct sw_part part[SMTPWARD_PARTS_MAX];
};

/**
 * struct sw_session - Where a client is. All zero at its begin.
 * @facts: What is known.
 * @state: Where in the session it is.
 * @line_len: Bytes in @line, one more than fit for a line that is longer.
 * @line: Begin of the command.
 * @is_last: The chunk is the last of its message.
 * @in_chunks: The message has begun with a chunk before.
 * @chunk: Bytes that the chunk still has.
 * @mime: Where in the message it is.
 */
struct sw_session {
	struct sw_facts facts;
	u8 state;
	bool is_last;
	bool in_chunks;
	u16 line_len;
	char line[SW_COMMAND_MAX];
	u64 chunk;
	struct sw_mime mime;
};

void sw_session_feed(struct sw_session *session, const void *data, u32 len);
void sw_session_lose(struct sw_session *session);
bool sw_session_is_over(const struct sw_session *session);

/* session_command.c */
enum sw_command {
	SW_COMMAND_OTHER,
	SW_COMMAND_DATA,
	SW_COMMAND_BDAT,
	SW_COMMAND_STARTTLS,
	SW_COMMAND_QUIT,
};

enum sw_command sw_session_command(struct sw_session *session);
bool sw_session_is_command(const char *line, u32 len);

#endif /* _SMTPWARD_SESSION_H */
