/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mail servers, and what each has to be let do.
 */
#ifndef _SMTPWARD_PREFLIGHT_MTA_H
#define _SMTPWARD_PREFLIGHT_MTA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct preflight;

#define SMTP_PORT 25
#define LOOPBACK "127.0.0.1"

/**
 * struct need - One thing that a mail server does.
 * @user: As whom.
 * @tool: Path of a program that it runs, NULL for a connection.
 * @host: Where it connects to, NULL for whatever is outside.
 * @port: The port there.
 */
struct need {
	char *user;
	char *tool;
	char *host;
	uint16_t port;
};

/**
 * struct needs - All that a mail server does.
 * @v: Each.
 * @n: How many.
 * @configured: Its configuration was found.
 * @caller: It sends as whoever calls it, of whom only root is looked at.
 */
struct needs {
	struct need *v;
	size_t n;
	bool configured;
	bool caller;
};

/**
 * struct mta - A mail server.
 * @name: What it is called.
 * @programs: Paths of its programs, or of their directories with a / behind, NULL
 *	at the end: it is installed when one is there, and runs when one runs.
 * @by_process: Whoever its programs run as delivers, but root.
 * @client: The one of them that connects, NULL for the first.
 * @read: Reads what it needs from its configuration.
 */
struct mta {
	const char *name;
	const char *const *programs;
	bool by_process;
	const char *client;
	void (*read)(struct preflight *p, struct needs *needs);
};

/* preflight_mta_table.c */
const struct mta *mta_at(size_t i);
bool mta_has(const struct mta *mta, const char *exe);
bool mta_is_installed(const struct preflight *p, const struct mta *mta);
const struct mta *mta_of_sendmail(const struct preflight *p);
char *mta_client(const struct preflight *p, const struct mta *mta);
const char *mta_cgroup(const struct preflight *p, const struct mta *mta);

/* preflight_mta_config.c */
void need_public(struct needs *needs, const char *user);
void need_host(struct needs *needs, const char *user, const char *host,
	       uint16_t port);
void need_relay(struct needs *needs, const char *user, const char *relay,
		uint16_t port);
void need_tool(struct needs *needs, const char *user, const char *path);
void needs_free(struct needs *needs);

/* Words of configuration files */
char *config_word(const char *text, const char *pattern);
char *config_owner(const struct preflight *p, const char *path);
char *config_user(const struct preflight *p, const char *const *names);

/* preflight_mta_postfix.c */
void read_postfix(struct preflight *p, struct needs *needs);

/* preflight_mta_queue.c: that deliver as a user of their own */
void read_exim(struct preflight *p, struct needs *needs);
void read_sendmail(struct preflight *p, struct needs *needs);
void read_opensmtpd(struct preflight *p, struct needs *needs);
void read_nullmailer(struct preflight *p, struct needs *needs);
void read_qmail(struct preflight *p, struct needs *needs);
void read_courier(struct preflight *p, struct needs *needs);

/* preflight_mta_caller.c: that deliver as whoever calls them */
void read_dma(struct preflight *p, struct needs *needs);
void read_msmtp(struct preflight *p, struct needs *needs);
void read_ssmtp(struct preflight *p, struct needs *needs);
void read_esmtp(struct preflight *p, struct needs *needs);

#endif /* _SMTPWARD_PREFLIGHT_MTA_H */
