// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who wrote a line. Anybody can write to syslog by any name; the journal notes
 * user and program of the writer, which are the kernel's.
 */
#include <string.h>

#include "compiler.h"
#include "mta.h"
#include "user_name.h"

#define ACCOUNTS_MAX 4
#define PROGRAMS_MAX 5

/**
 * struct home - Who speaks for a mail server.
 * @programs: Its programs, or with a slash or hyphen at the end what they begin
 * with.
 * @accounts: Who its processes run as besides root. None where there are only
 * processes of who sends.
 * @personal: Users run it as themselves, too, and then it logs as them.
 */
struct home {
	const char *programs[PROGRAMS_MAX];
	const char *accounts[ACCOUNTS_MAX];
	bool personal;
};

static const struct home homes[] = {
	[MTA_POSTFIX] = { { "/usr/lib/postfix/", "/usr/libexec/postfix/",
			    "/usr/sbin/postfix" },
			  { "postfix" } },
	[MTA_EXIM] = { { "/usr/sbin/exim4", "/usr/sbin/exim",
			 "/usr/lib/exim/" },
		       { "Debian-exim", "exim", "mail" } },
	[MTA_SENDMAIL] = { { "/usr/sbin/sendmail", "/usr/lib/sm.bin/",
			     "/usr/libexec/sendmail/", "/usr/lib/sendmail",
			     "/usr/sbin/sendmail.sendmail" },
			   { "smmsp", "smmta" },
			   true },
	[MTA_MSMTP] = { { "/usr/bin/msmtp", "/usr/local/bin/msmtp" },
			{ NULL },
			true },
	[MTA_NULLMAILER] = { { "/usr/sbin/nullmailer-send",
			       "/usr/lib/nullmailer/", "/usr/bin/nullmailer-",
			       "/usr/sbin/nullmailer-queue" },
			     { "mail", "nullmail" } },
	[MTA_OPENSMTPD] = { { "/usr/sbin/smtpd", "/usr/lib/opensmtpd/",
			      "/usr/libexec/opensmtpd/" },
			    { "opensmtpd", "opensmtpq", "smtpd", "_smtpd" } },
	[MTA_DMA] = { { "/usr/sbin/dma", "/usr/libexec/dma" }, { NULL }, true },
};

static bool is_program(const struct home *home, struct span exe)
{
	struct span rest;
	const char *name;
	size_t i;

	for (i = 0; i < PROGRAMS_MAX && home->programs[i]; i++) {
		rest = exe;
		name = home->programs[i];
		if (span_take(&rest, name) &&
		    (!rest.n || strchr("/-", name[strlen(name) - 1])))
			return true;
	}
	return false;
}

static bool is_account(const struct home *home, uint32_t uid)
{
	char name[USER_NAME_MAX];
	size_t i;

	if (!home->accounts[0])
		return false;
	if (!uid)
		return true;
	if (!user_name(uid, name))
		return false;
	for (i = 0; i < ACCOUNTS_MAX && home->accounts[i]; i++)
		if (!strcmp(name, home->accounts[i]))
			return true;
	return false;
}

/**
 * mta_speaker() - Note who wrote a line.
 * @line: The line.
 * @e: What it says.
 *
 * Of a process that was gone when the journal looked, only the user is known.
 * The users of mail servers are nobody else's.
 */
void mta_speaker(const struct mta_line *line, struct mta_event *e)
{
	const struct home *home = &homes[e->mta];
	bool own;

	e->speaker = MTA_BY_UNKNOWN;
	if (!line->trusted)
		return;
	own = !line->exe.n || is_program(home, line->exe);
	e->speaker = MTA_BY_OTHER;
	e->speaker_uid = line->uid;
	if (own && is_account(home, line->uid))
		e->speaker = MTA_BY_SERVER;
	else if (own && home->personal)
		e->speaker = MTA_BY_USER;
}
