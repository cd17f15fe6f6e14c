// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "compiler.h"
#include "mta_field.h"

/* Longer lines are not of mails. */
#define TEXT_MAX 8192

/**
 * struct speaker - Who is called how in logs.
 * @name: Name, or with @prefix the beginning of one.
 * @prefix: It is a beginning.
 * @mta: Whose name that is.
 */
struct speaker {
	const char *name;
	bool prefix;
	enum mta mta;
};

static const struct speaker speakers[] = {
	{ "postfix/", true, MTA_POSTFIX },
	{ "postfix-", true, MTA_POSTFIX },
	{ "exim", false, MTA_EXIM },
	{ "exim4", false, MTA_EXIM },
	{ "sendmail", false, MTA_SENDMAIL },
	{ "sendmail-msp", false, MTA_SENDMAIL },
	{ "sendmail-mta", false, MTA_SENDMAIL },
	{ "sm-mta", false, MTA_SENDMAIL },
	{ "sm-msp-queue", false, MTA_SENDMAIL },
	{ "sm-que", false, MTA_SENDMAIL },
	{ "msmtp", false, MTA_MSMTP },
	{ "nullmailer", false, MTA_NULLMAILER },
	{ "nullmailer-send", false, MTA_NULLMAILER },
	{ "smtpd", false, MTA_OPENSMTPD },
	{ "opensmtpd", false, MTA_OPENSMTPD },
	{ "dma", false, MTA_DMA },
};

static enum mta mta_of(struct span program)
{
	struct span rest;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(speakers); i++) {
		rest = program;
		if (speakers[i].prefix ? span_take(&rest, speakers[i].name) :
					 span_is(program, speakers[i].name))
			return speakers[i].mta;
	}
	return MTA_NONE;
}

static bool parse(struct mta_parser *parser, const struct mta_line *line,
		  struct mta_event *e)
{
	switch (e->mta) {
	case MTA_POSTFIX:
		return mta_parse_postfix(line, e);
	case MTA_EXIM:
		return mta_parse_exim(line, e);
	case MTA_SENDMAIL:
		return mta_parse_sendmail(line, e);
	case MTA_MSMTP:
		return mta_parse_msmtp(line, e);
	case MTA_NULLMAILER:
		return mta_parse_nullmailer(parser, line, e);
	case MTA_OPENSMTPD:
		return mta_parse_opensmtpd(parser, line, e);
	case MTA_DMA:
		return mta_parse_dma(line, e);
	default:
		return false;
	}
}

/**
 * mta_parse() - Read a line.
 * @parser: What was read before, zeroed at first.
 * @line: The line.
 * @e: Receives what it says.
 *
 * Return: true when it says something of a mail.
 */
bool mta_parse(struct mta_parser *parser, const struct mta_line *line,
	       struct mta_event *e)
{
	*e = (struct mta_event){ .mta = mta_of(line->program),
				 .time = line->time,
				 .pid = line->pid,
				 .uid = MTA_UID_UNSET };
	if (e->mta == MTA_NONE || line->text.n > TEXT_MAX)
		return false;
	span_copy(e->program, sizeof(e->program), line->program);
	mta_speaker(line, e);
	return parse(parser, line, e);
}
