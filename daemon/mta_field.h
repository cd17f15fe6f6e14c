/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fields of the form key=value, of which most logs of mail servers are made.
 */
#ifndef _SMTPWARD_MTA_FIELD_H
#define _SMTPWARD_MTA_FIELD_H

#include "mta.h"

/**
 * struct mta_field - What to do with a field.
 * @key: Its key.
 * @take: Notes its value.
 */
struct mta_field {
	const char *key;
	void (*take)(struct mta_event *e, struct span value);
};

void mta_fields(struct mta_event *e, struct span text, const char *ends,
		const struct mta_field *fields, size_t n);

bool mta_take_id(struct mta_event *e, struct span value);
void mta_take_next_id(struct mta_event *e, struct span answer);
void mta_take_uid(struct mta_event *e, struct span value);
void mta_take_user(struct mta_event *e, struct span value);
void mta_take_size(struct mta_event *e, struct span value);
void mta_take_recipients(struct mta_event *e, struct span value);
void mta_take_recipient(struct mta_event *e, struct span value);
void mta_take_relay(struct mta_event *e, struct span value);
void mta_take_client(struct mta_event *e, struct span value);
void mta_take_status(struct mta_event *e, struct span value);
void mta_take_message_id(struct mta_event *e, struct span value);

/* One for each MTA, in mta_parse_*.c. */
bool mta_parse_postfix(const struct mta_line *line, struct mta_event *e);
bool mta_parse_exim(const struct mta_line *line, struct mta_event *e);
bool mta_parse_sendmail(const struct mta_line *line, struct mta_event *e);
bool mta_parse_msmtp(const struct mta_line *line, struct mta_event *e);
bool mta_parse_opensmtpd(struct mta_parser *parser, const struct mta_line *line,
			 struct mta_event *e);
bool mta_parse_dma(const struct mta_line *line, struct mta_event *e);
bool mta_parse_nullmailer(struct mta_parser *parser,
			  const struct mta_line *line, struct mta_event *e);

#endif /* _SMTPWARD_MTA_FIELD_H */
