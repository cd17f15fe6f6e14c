// SPDX-License-Identifier: GPL-2.0-only
/*
 * What mail servers do that deliver as whoever calls them. Nobody can be named who
 * has to be allowed, but root: the machine's own mail is root's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "preflight.h"
#include "preflight_mta.h"

/* Of what is only a client, unless it is what sendmail leads to. */
static bool is_sendmail(const struct preflight *p, const char *path)
{
	struct stat sendmail, own;

	return preflight_stat(p, "/usr/sbin/sendmail", &sendmail) &&
	       preflight_stat(p, path, &own) && sendmail.st_dev == own.st_dev &&
	       sendmail.st_ino == own.st_ino;
}

static void need_server(struct needs *needs, const char *user, char *host,
			char *port)
{
	uint16_t number = port ? strtoul(port, NULL, 10) : SMTP_PORT;

	needs->caller = true;
	if (host && *host)
		need_relay(needs, user, host, number ? number : SMTP_PORT);
	else
		need_public(needs, user);
	free(port);
	free(host);
}

/**
 * read_dma() - Read what dma does.
 * @p: For its root.
 * @needs: Receives it.
 */
void read_dma(struct preflight *p, struct needs *needs)
{
	char *config = preflight_read(p, "/etc/dma/dma.conf", NULL);

	needs->configured = config;
	/* As root it becomes another. */
	need_server(needs, "mail",
		    config_word(config, "^SMARTHOST[ \t]+([^ \t]+)"),
		    config_word(config, "^PORT[ \t]+([0-9]+)"));
	free(config);
}

/**
 * read_msmtp() - Read what msmtp does in place of sendmail.
 * @p: For its root.
 * @needs: Receives it.
 */
void read_msmtp(struct preflight *p, struct needs *needs)
{
	char *config;

	if (!is_sendmail(p, "/usr/bin/msmtp"))
		return;
	config = preflight_read(p, "/etc/msmtprc", NULL);
	needs->configured = config;
	need_server(needs, "root",
		    config_word(config, "^[ \t]*host[ \t]+([^ \t]+)"),
		    config_word(config, "^[ \t]*port[ \t]+([0-9]+)"));
	free(config);
}

/**
 * read_ssmtp() - Read what sSMTP does in place of sendmail.
 * @p: For its root.
 * @needs: Receives it.
 */
void read_ssmtp(struct preflight *p, struct needs *needs)
{
	char *config;

	if (!is_sendmail(p, "/usr/sbin/ssmtp"))
		return;
	config = preflight_read(p, "/etc/ssmtp/ssmtp.conf", NULL);
	needs->configured = config;
	need_server(needs, "root",
		    config_word(config,
				"^[ \t]*[mM]ail[hH]ub[ \t]*=[ \t]*([^ \t]+)"),
		    NULL);
	free(config);
}

/**
 * read_esmtp() - Read what esmtp does in place of sendmail.
 * @p: For its root.
 * @needs: Receives it.
 */
void read_esmtp(struct preflight *p, struct needs *needs)
{
	char *config;

	if (!is_sendmail(p, "/usr/bin/esmtp"))
		return;
	config = preflight_read(p, "/etc/esmtprc", NULL);
	needs->configured = config;
	need_server(needs, "root",
		    config_word(config,
				"^[ \t]*hostname[ \t]*=?[ \t]*\"?([^ \t\"]+)"),
		    NULL);
	free(config);
}
