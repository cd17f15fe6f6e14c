// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mail servers that are known, and their programs.
 */
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "preflight.h"
#include "preflight_mta.h"

#define PROGRAMS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static const struct mta mtas[] = {
	{ "Postfix",
	  PROGRAMS("/usr/sbin/postfix", "/usr/lib/postfix/sbin/",
		   "/usr/libexec/postfix/"),
	  true, "smtp", read_postfix },
	{ "Exim", PROGRAMS("/usr/sbin/exim4", "/usr/sbin/exim"), true, NULL,
	  read_exim },
	{ "Sendmail",
	  PROGRAMS("/usr/libexec/sendmail/sendmail", "/usr/sbin/sendmail-mta",
		   "/usr/lib/sm.bin/sendmail", "/usr/sbin/sendmail.sendmail"),
	  true, NULL, read_sendmail },
	/* Of its users only one connects. */
	{ "OpenSMTPD", PROGRAMS("/usr/sbin/smtpd", "/usr/sbin/smtpctl"), false,
	  NULL, read_opensmtpd },
	{ "nullmailer",
	  PROGRAMS("/usr/sbin/nullmailer-send", "/usr/lib/nullmailer/"), true,
	  "smtp", read_nullmailer },
	{ "qmail", PROGRAMS("/var/qmail/bin/qmail-remote"), true, NULL,
	  read_qmail },
	{ "Courier",
	  PROGRAMS("/usr/lib/courier/courier/courieresmtp",
		   "/usr/lib/courier/libexec/courier/courieresmtp",
		   "/usr/sbin/courier"),
	  true, NULL, read_courier },
	{ "dma", PROGRAMS("/usr/sbin/dma", "/usr/libexec/dma"), false, NULL,
	  read_dma },
	{ "msmtp", PROGRAMS("/usr/bin/msmtp"), false, NULL, read_msmtp },
	{ "sSMTP", PROGRAMS("/usr/sbin/ssmtp"), false, NULL, read_ssmtp },
	{ "esmtp", PROGRAMS("/usr/bin/esmtp"), false, NULL, read_esmtp },
};

/**
 * mta_has() - Whether a program is of a mail server.
 * @mta: The mail server.
 * @exe: Path of the program.
 *
 * Return: true when it is.
 */
bool mta_has(const struct mta *mta, const char *exe)
{
	size_t i, len;

	for (i = 0; mta->programs[i]; i++) {
		len = strlen(mta->programs[i]);
		if (!strcmp(mta->programs[i], exe) ||
		    (mta->programs[i][len - 1] == '/' &&
		     !strncmp(mta->programs[i], exe, len)))
			return true;
	}
	return false;
}

/**
 * preflight_mta_of() - Which mail server a program is of.
 * @exe: Path of the program.
 *
 * Return: Its name, NULL for none.
 */
const char *preflight_mta_of(const char *exe)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(mtas); i++)
		if (mta_has(&mtas[i], exe))
			return mtas[i].name;
	return NULL;
}

/* Directories stay behind when packages are removed. */
static bool is_file(const struct preflight *p, const char *path,
		    struct stat *st)
{
	return preflight_stat(p, path, st) && S_ISREG(st->st_mode);
}

/**
 * mta_is_installed() - Whether a mail server is there.
 * @p: For its root.
 * @mta: The mail server.
 *
 * Return: true when one of its programs is.
 */
bool mta_is_installed(const struct preflight *p, const struct mta *mta)
{
	struct stat st;
	size_t i;

	for (i = 0; mta->programs[i]; i++)
		if (is_file(p, mta->programs[i], &st))
			return true;
	return false;
}

/**
 * mta_of_sendmail() - To which mail server sendmail leads.
 * @p: For its root.
 *
 * Return: It, NULL when sendmail is a file of its own, or there is none.
 */
const struct mta *mta_of_sendmail(const struct preflight *p)
{
	struct stat sendmail, st;
	size_t i, k;

	if (!is_file(p, "/usr/sbin/sendmail", &sendmail))
		return NULL;
	for (i = 0; i < ARRAY_SIZE(mtas); i++)
		for (k = 0; mtas[i].programs[k]; k++)
			if (is_file(p, mtas[i].programs[k], &st) &&
			    st.st_ino == sendmail.st_ino &&
			    st.st_dev == sendmail.st_dev)
				return &mtas[i];
	return NULL;
}

/**
 * mta_client() - Which of its programs connects.
 * @p: For its root.
 * @mta: The mail server.
 *
 * Return: Its path, for the caller to free, NULL when it is not there.
 */
char *mta_client(const struct preflight *p, const struct mta *mta)
{
	const char *program;
	char *path;
	size_t i;

	for (i = 0; mta->programs[i]; i++) {
		program = mta->programs[i];
		if (!mta->client)
			path = xstrdup(program);
		else if (program[strlen(program) - 1] == '/')
			path = xasprintf("%s%s", program, mta->client);
		else
			continue;
		if (preflight_exists(p, path))
			return path;
		free(path);
	}
	return NULL;
}

/**
 * mta_cgroup() - Where a mail server runs.
 * @p: What runs.
 * @mta: The mail server.
 *
 * Return: Path in the unified hierarchy, NULL when it is not known.
 */
const char *mta_cgroup(const struct preflight *p, const struct mta *mta)
{
	size_t i;

	for (i = 0; i < p->n_processes; i++)
		if (mta_has(mta, p->processes[i].exe))
			return p->processes[i].cgroup;
	return NULL;
}

/**
 * mta_at() - All mail servers that are known.
 * @i: Place, from 0.
 *
 * Return: The one there, NULL behind the last.
 */
const struct mta *mta_at(size_t i)
{
	return i < ARRAY_SIZE(mtas) ? &mtas[i] : NULL;
}
