// SPDX-License-Identifier: GPL-2.0-only
/*
 * How the senders of mail are told on their command lines what to attach, as
 * their manuals have it (Debian 12; RHEL for mailx).
 *
 * What reads its message from standard input only is not here: sendmail and
 * what takes its options, bsmtp, nc, telnet, openssl.
 */
#include <string.h>

#include "attach_table.h"
#include "compiler.h"

/* -a is a header. There is no way to attach. */
static const struct attach_option bsd_mailx[] = { { NULL } };

/* -a is a header, too. */
static const struct attach_option mailutils[] = {
	{ "-A", ATTACH_SHORT, ATTACH_FILE },
	{ "--attach", ATTACH_LONG, ATTACH_FILE },
	{ "--attach-fd", ATTACH_LONG, ATTACH_FD },
	{ NULL }
};

/* -A is an account. */
static const struct attach_option s_nail[] = {
	{ "-a", ATTACH_SHORT, ATTACH_FILE },
	{ "--attach", ATTACH_LONG, ATTACH_FILE },
	{ "-q", ATTACH_SHORT, ATTACH_MESSAGE },
	{ "--quote-file", ATTACH_LONG, ATTACH_MESSAGE },
	{ "-m", ATTACH_SHORT, ATTACH_MESSAGE },
	{ NULL }
};

/* "mail" and "mailx", as long as their file does not say whose they are. */
static const struct attach_option any_mail[] = {
	{ "-a", ATTACH_SHORT, ATTACH_MAYBE },
	{ "-A", ATTACH_SHORT, ATTACH_MAYBE },
	{ "--attach", ATTACH_LONG, ATTACH_FILE },
	{ "--attach-fd", ATTACH_LONG, ATTACH_FD },
	{ NULL }
};

static const struct attach_option mutt[] = {
	{ "-a", ATTACH_SHORT, ATTACH_FILE, ATTACH_NAME, ATTACH_TO_DASHES },
	{ "-i", ATTACH_SHORT, ATTACH_MESSAGE },
	{ "-H", ATTACH_SHORT, ATTACH_MESSAGE },
	{ NULL }
};

static const struct attach_option alpine[] = {
	{ "-attach", ATTACH_WORD, ATTACH_FILE },
	{ "-attach_and_delete", ATTACH_WORD, ATTACH_FILE },
	{ "-attachlist", ATTACH_WORD, ATTACH_FILE, ATTACH_NAME,
	  ATTACH_TO_OPTION },
	{ NULL }
};

static const struct attach_option swaks[] = {
	{ "--attach", ATTACH_DASHES, ATTACH_FILE, ATTACH_AT },
	{ "--attach-body", ATTACH_DASHES, ATTACH_MESSAGE, ATTACH_AT },
	{ "--body", ATTACH_DASHES, ATTACH_MESSAGE, ATTACH_AT },
	{ "--data", ATTACH_DASHES, ATTACH_MESSAGE, ATTACH_AT },
	{ "-d", ATTACH_WORD, ATTACH_MESSAGE, ATTACH_AT },
	{ NULL }
};

static const struct attach_option sendemail[] = {
	{ "-a", ATTACH_WORD, ATTACH_FILE, ATTACH_NAME, ATTACH_TO_OPTION },
	{ "-o", ATTACH_WORD, ATTACH_MESSAGE, ATTACH_ASSIGN, ATTACH_TO_OPTION },
	{ NULL }
};

static const struct attach_option mime_construct[] = {
	{ "--file", ATTACH_DASHES, ATTACH_FILE },
	{ "--file-auto", ATTACH_DASHES, ATTACH_FILE },
	{ "--file-attach", ATTACH_DASHES, ATTACH_FILE },
	{ "--attach", ATTACH_DASHES, ATTACH_FILE },
	{ "--subpart-file", ATTACH_DASHES, ATTACH_FILE },
	{ NULL }
};

/* A script takes any beginning of the word, down to -at. */
static const struct attach_option mhmail[] = {
	{ "-attach", ATTACH_WORD, ATTACH_FILE },
	{ "-attac", ATTACH_WORD, ATTACH_FILE },
	{ "-atta", ATTACH_WORD, ATTACH_FILE },
	{ "-att", ATTACH_WORD, ATTACH_FILE },
	{ "-at", ATTACH_WORD, ATTACH_FILE },
	{ NULL }
};

/* What is uploaded by SMTP is the whole message. */
static const struct attach_option curl[] = {
	{ "-T", ATTACH_SHORT, ATTACH_MESSAGE },
	{ "--upload-file", ATTACH_LONG, ATTACH_MESSAGE },
	{ "-F", ATTACH_SHORT, ATTACH_FILE, ATTACH_PART },
	{ "--form", ATTACH_LONG, ATTACH_FILE, ATTACH_PART },
	{ NULL }
};

static const struct attach_option no_options[] = { { NULL } };

static const struct attach_tool tools[] = {
	{ .names = { "bsd-mailx" }, .options = bsd_mailx },
	{ .names = { "mail.mailutils" },
	  .valued = "aEFMrsu",
	  .options = mailutils },
	{ .names = { "s-nail", "heirloom-mailx", "nail" },
	  .valued = ":AbCcLMOrSsTuXY",
	  .first_ends = true,
	  .options = s_nail },
	{ .names = { "mail", "mailx", "Mail" },
	  .valued = "bcErSsu",
	  .options = any_mail },
	{ .names = { "mutt", "mutt-org", "neomutt" },
	  .valued = "AbcDdeFflmQs",
	  .options = mutt },
	{ .names = { "alpine", "pine" }, .options = alpine },
	{ .names = { "swaks" }, .options = swaks },
	{ .names = { "sendEmail", "sendemail" }, .options = sendemail },
	{ .names = { "mpack" },
	  .valued = "cdmnos",
	  .bare = ATTACH_BARE_FIRST,
	  .options = no_options },
	{ .names = { "mime-construct" }, .options = mime_construct },
	{ .names = { "biabam" },
	  .valued = "s",
	  .bare = ATTACH_BARE_LIST,
	  .options = no_options },
	{ .names = { "mhmail" }, .options = mhmail },
	{ .names = { "sendfiles" },
	  .valued_words = "-compress -from -subject -to",
	  .bare = ATTACH_BARE_FILES,
	  .options = no_options },
	{ .names = { "curl" },
	  .valued = "AbcCdDeEhHKmoPQrtuUwxXyYz",
	  .options = curl },
	{ .names = { "git-send-email" },
	  .valued_words = "",
	  .bare = ATTACH_BARE_PATCHES,
	  .options = no_options },
};

/**
 * attach_tool_find() - Find a program.
 * @name: Name of its file, or of the tool.
 * @len: Bytes of it.
 *
 * Return: The program, or NULL.
 */
const struct attach_tool *attach_tool_find(const char *name, size_t len)
{
	const char *const *each;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tools); i++)
		for (each = tools[i].names; *each; each++)
			if (strlen(*each) == len && !memcmp(*each, name, len))
				return &tools[i];
	return NULL;
}
