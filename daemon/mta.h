/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What mail servers say of mails in their logs.
 *
 * A line is text that others chose parts of: addresses, what relays answer, and
 * with syslog the whole of it. Nothing here believes more than who wrote it.
 */
#ifndef _SMTPWARD_MTA_H
#define _SMTPWARD_MTA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mta_span.h"

#define MTA_ID_MAX 64
#define MTA_NAME_MAX 128
#define MTA_ADDR_MAX 16

/* For ids that a line does not have. */
#define MTA_UID_UNSET UINT32_MAX

/**
 * enum mta - Whose line it is.
 * @MTA_NONE: No mail server's.
 * @MTA_POSTFIX: Postfix.
 * @MTA_EXIM: Exim.
 * @MTA_SENDMAIL: Sendmail.
 * @MTA_MSMTP: msmtp.
 * @MTA_NULLMAILER: nullmailer.
 * @MTA_OPENSMTPD: OpenSMTPD.
 * @MTA_DMA: The DragonFly mail agent.
 */
enum mta {
	MTA_NONE,
	MTA_POSTFIX,
	MTA_EXIM,
	MTA_SENDMAIL,
	MTA_MSMTP,
	MTA_NULLMAILER,
	MTA_OPENSMTPD,
	MTA_DMA,
};

/**
 * enum mta_kind - What has become of a mail, by a line.
 * @MTA_NOTED: Nothing, but something of it is said.
 * @MTA_ACCEPTED: The server has taken it.
 * @MTA_QUEUED: It is in the queue, with its size.
 * @MTA_DELIVERED: A recipient's server has taken it.
 * @MTA_DEFERRED: It will be tried again for a recipient.
 * @MTA_BOUNCED: It failed for a recipient.
 * @MTA_REJECTED: The server has not taken it.
 * @MTA_REMOVED: It has left the queue.
 */
enum mta_kind {
	MTA_NOTED,
	MTA_ACCEPTED,
	MTA_QUEUED,
	MTA_DELIVERED,
	MTA_DEFERRED,
	MTA_BOUNCED,
	MTA_REJECTED,
	MTA_REMOVED,
};

/**
 * enum mta_speaker - Who wrote a line.
 * @MTA_BY_SERVER: A process of that mail server's, by what the journal knows.
 * @MTA_BY_USER: A mail tool that users run as themselves.
 * @MTA_BY_UNKNOWN: Nobody can tell: the line is from a file.
 * @MTA_BY_OTHER: A process that is not that mail server's.
 */
enum mta_speaker {
	MTA_BY_SERVER,
	MTA_BY_USER,
	MTA_BY_UNKNOWN,
	MTA_BY_OTHER,
};

/**
 * struct mta_line - A line of a log.
 * @time: When it was written, in nanoseconds since the epoch.
 * @program: Who it says that it is of.
 * @tag: What stands in brackets behind that, mostly a pid.
 * @text: What it says.
 * @pid: Process that wrote it, 0 when nobody knows.
 * @trusted: The journal says who wrote it, in what follows.
 * @uid: User of the writer.
 * @exe: Its program, absent when it was gone.
 */
struct mta_line {
	uint64_t time;
	struct span program, tag, text;
	uint32_t pid;
	bool trusted;
	uint32_t uid;
	struct span exe;
};

/**
 * struct mta_event - What a line says.
 * @mta: Whose line it is.
 * @kind: What has become of the mail.
 * @speaker: Who wrote the line.
 * @speaker_uid: User of the writer, for MTA_BY_USER and MTA_BY_OTHER.
 * @time: When.
 * @pid: Process that wrote it, 0 for unknown.
 * @program: Its name in the log.
 * @id: Queue id, empty where there is none.
 * @next_id: Queue id that the next server has given it, empty for none.
 * @uid: User who submitted it, or MTA_UID_UNSET.
 * @user: Name of that user, empty for none.
 * @has_size: It has a size.
 * @size: Bytes.
 * @recipients: How many recipients it has, 0 for unknown.
 * @count: How many recipients this is about.
 * @domain: Domain of a recipient, empty for none.
 * @remote: It came from another machine.
 * @local: It came from a process of this machine, which is not said.
 * @relay: Name of the server that it went to, or was to go to.
 * @addr: Its address.
 * @addr_len: Bytes in @addr, 4 or 16, or 0 for none.
 * @port: Its port, 0 for unknown.
 * @status: Enhanced status code, or code of SMTP.
 * @message_id: Message-ID.
 */
struct mta_event {
	enum mta mta;
	enum mta_kind kind;
	enum mta_speaker speaker;
	uint32_t speaker_uid;
	uint64_t time;
	uint32_t pid;
	char program[32];
	char id[MTA_ID_MAX];
	char next_id[MTA_ID_MAX];
	uint32_t uid;
	char user[MTA_NAME_MAX];
	bool has_size;
	uint64_t size;
	uint32_t recipients;
	uint32_t count;
	char domain[MTA_NAME_MAX];
	bool remote;
	bool local;
	char relay[MTA_NAME_MAX];
	unsigned char addr[MTA_ADDR_MAX];
	size_t addr_len;
	uint16_t port;
	char status[16];
	char message_id[MTA_NAME_MAX];
};

/**
 * struct mta_begun - What a server tells of in several lines.
 * @pid: Process that delivers, of nullmailer.
 * @id: What it delivers, or the last session with a process of this machine.
 * @relay: Where to, of nullmailer.
 */
struct mta_begun {
	uint32_t pid;
	char id[MTA_ID_MAX];
	char relay[MTA_NAME_MAX];
};

/**
 * struct mta_parser - What the next line needs of the ones before.
 * @by: By enum mta_speaker: what others write does not interrupt the server.
 */
struct mta_parser {
	struct mta_begun by[MTA_BY_OTHER + 1];
};

bool mta_parse(struct mta_parser *parser, const struct mta_line *line,
	       struct mta_event *e);

/* mta_field.c */
bool mta_is_loopback(const unsigned char *addr, size_t n);

/* mta_line.c */
bool mta_line_split(struct mta_line *line, const char *bytes, size_t len,
		    uint64_t now);

/* mta_speaker.c */
void mta_speaker(const struct mta_line *line, struct mta_event *e);

#endif /* _SMTPWARD_MTA_H */
