// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that are known to mail what they find, when they are told to.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "file.h"
#include "preflight.h"
#include "preflight_job.h"
#include "preflight_mta.h"

#define CHECK "mailer"
#define SENDMAIL "/usr/sbin/sendmail"
#define MAIL "/usr/bin/mail"

/**
 * struct mailer - A program that mails.
 * @name: What it is called.
 * @user: As whom it does.
 * @files: Its configuration: files, or directories with a / behind, NULL at the end.
 * @told: Regular expression of a line of it, with a group, that makes it mail. A line
 *	that begins with a # is none.
 * @tool: What it runs to mail, NULL when it connects itself.
 */
struct mailer {
	const char *name;
	const char *user;
	const char *files[3];
	const char *told;
	const char *tool;
};

static const struct mailer mailers[] = {
	{ "unattended-upgrades",
	  "root",
	  { "/etc/apt/apt.conf.d/" },
	  "^[ \t]*Unattended-Upgrade::Mail[ \t]+\"([^\"]+)\"",
	  SENDMAIL },
	{ "apt-listchanges",
	  "root",
	  { "/etc/apt/listchanges.conf", "/etc/apt/listchanges.conf.d/" },
	  "^[ \t]*email_address[ \t]*=[ \t]*([^ \t]+)",
	  SENDMAIL },
	{ "apticron",
	  "root",
	  { "/etc/apticron/apticron.conf" },
	  "^[ \t]*EMAIL=\"?([^\" \t]+)",
	  MAIL },
	{ "mdadm --monitor",
	  "root",
	  { "/etc/mdadm/mdadm.conf", "/etc/mdadm.conf" },
	  "^[ \t]*MAILADDR[ \t]+([^ \t]+)",
	  SENDMAIL },
	{ "smartd",
	  "root",
	  { "/etc/smartd.conf", "/etc/smartmontools/smartd.conf" },
	  "^[^#\n]*[ \t]-m[ \t]+([^ \t]+)",
	  MAIL },
	{ "fail2ban",
	  "root",
	  { "/etc/fail2ban/jail.local", "/etc/fail2ban/jail.d/" },
	  "^[ \t]*(action[ \t]*=.*(_mw|sendmail|mail)|destemail[ \t]*=)",
	  SENDMAIL },
	{ "logwatch",
	  "root",
	  { "/etc/logwatch/conf/logwatch.conf", "/etc/cron.daily/00logwatch" },
	  "^[^#\n]*(Output[ \t]*=[ \t]*mail|--output mail|mailer[ \t]*=)",
	  SENDMAIL },
	{ "logcheck",
	  "logcheck",
	  { "/etc/logcheck/logcheck.conf" },
	  "^[ \t]*SENDMAILTO=\"?([^\" \t]+)",
	  MAIL },
	{ "AIDE",
	  "root",
	  { "/etc/default/aide" },
	  "^[ \t]*MAILTO=\"?([^\" \t]+)",
	  MAIL },
	{ "rkhunter",
	  "root",
	  { "/etc/rkhunter.conf", "/etc/default/rkhunter" },
	  "^[ \t]*(MAIL-ON-WARNING|REPORT_EMAIL)=\"?[^\" \t]",
	  MAIL },
	{ "chkrootkit",
	  "root",
	  { "/etc/chkrootkit/chkrootkit.conf", "/etc/chkrootkit.conf" },
	  "^[ \t]*MAILTO=\"?([^\" \t]+)",
	  MAIL },
	{ "auditd",
	  "root",
	  { "/etc/audit/auditd.conf" },
	  "^[ \t]*[a-z_]+_action[ \t]*=[ \t]*([eE][mM][aA][iI][lL])",
	  SENDMAIL },
	{ "sudo",
	  "root",
	  { "/etc/sudoers", "/etc/sudoers.d/" },
	  "^[ \t]*Defaults[^#\n]*(mail_badpass|mail_always|mail_no_user|mail_no_perms|mail_no_host)",
	  SENDMAIL },
	{ "Nagios",
	  "nagios",
	  { "/etc/nagios4/objects/commands.cfg",
	    "/etc/nagios/objects/commands.cfg" },
	  "^[ \t]*command_line[^\n]*[/ |](mail|sendmail|mailx)[ \t]",
	  MAIL },
	{ "monit",
	  "root",
	  { "/etc/monit/monitrc", "/etc/monitrc", "/etc/monit/conf-enabled/" },
	  "^[ \t]*set[ \t]+mailserver[ \t]+([^ \t,]+)",
	  NULL },
	{ "Alertmanager",
	  "prometheus",
	  { "/etc/prometheus/alertmanager.yml",
	    "/etc/alertmanager/alertmanager.yml" },
	  "^[ \t]*smtp_smarthost:[ \t]*['\"]?([^'\" \t]+)",
	  NULL },
	{ "Grafana",
	  "grafana",
	  { "/etc/grafana/grafana.ini" },
	  "^[ \t]*host[ \t]*=[ \t]*([^ \t]+:(25|465|587))",
	  NULL },
	{ "Zabbix",
	  "zabbix",
	  { "/etc/zabbix/zabbix_server.conf" },
	  "^[ \t]*(DBName)[ \t]*=",
	  NULL },
};

static char *read_told(struct preflight *p, const char *path, const char *told)
{
	char *text = preflight_read(p, path, NULL);
	char *word = config_word(text, told);

	free(text);
	return word;
}

/* Returns which file tells it to mail, for the caller to free, NULL for none. */
static char *find_told(struct preflight *p, const char *path, const char *told,
		       char **word)
{
	const size_t len = strlen(path);
	char *file = xstrdup(path);
	size_t i, n;
	char **names;

	*word = path[len - 1] == '/' ? NULL : read_told(p, path, told);
	if (*word || path[len - 1] != '/') {
		if (*word)
			return file;
		free(file);
		return NULL;
	}
	names = preflight_list(p, path, &n);
	for (i = 0; i < n && !*word; i++) {
		free(file);
		file = xasprintf("%s%s", path, names[i]);
		*word = read_told(p, file, told);
	}
	file_list_free(names, n);
	if (*word)
		return file;
	free(file);
	return NULL;
}

/* It says which server, mostly, and then only that one matters. */
static enum preflight_answer reaches(const struct preflight *p,
				     const struct asked *who, const char *word,
				     uint32_t *rule)
{
	enum preflight_answer answer = PREFLIGHT_UNSURE;
	struct needs needs = { .n = 0 };

	need_relay(&needs, "", word, SMTP_PORT);
	if (needs.n)
		answer = preflight_reaches(p, who, needs.v[0].host,
					   needs.v[0].port, rule);
	needs_free(&needs);
	return answer;
}

static enum preflight_answer ask(const struct preflight *p,
				 const struct mailer *mailer,
				 const struct asked *who, const char *word,
				 uint32_t *rule, char *missing, size_t size)
{
	struct means m = { .name = "" };

	if (!mailer->tool) {
		snprintf(missing, size, "connect to its mail server");
		return reaches(p, who, word, rule);
	}
	snprintf(m.path, sizeof(m.path), "%s",
		 preflight_exists(p, mailer->tool) ? mailer->tool : SENDMAIL);
	return sends_by(p, who, &m, rule, missing, size);
}

static void warn(struct preflight *p, const struct mailer *mailer,
		 const char *file, const char *missing, uint32_t rule,
		 enum preflight_answer answer)
{
	char *by = preflight_rule(p, rule);
	char *advice = preflight_place(p, rule);
	char *yaml = xasprintf("rules:\n"
			       "  - title: Mail of %s\n"
			       "    owner: root\n"
			       "    reason: tells of what it finds\n"
			       "    users: [%s]\n"
			       "    verdict: allow\n",
			       mailer->name, mailer->user);

	result_warn(p->results, CHECK, advice,
		    "%s is told to mail by %s, as %s, who may not %s%s, by %s",
		    mailer->name, file, mailer->user, missing,
		    answer == PREFLIGHT_UNSURE ? " for all that is known" : "",
		    by);
	preflight_suggest(p, yaml);
	free(yaml);
	free(advice);
	free(by);
}

static void judge(struct preflight *p, const struct mailer *mailer,
		  unsigned int *told, unsigned int *denied)
{
	char *file = NULL, *word = NULL, missing[2 * MEANS_NAME_MAX];
	struct asked who = { .uid = 0 };
	enum preflight_answer answer;
	uint32_t rule = 0;
	size_t i;

	if (!preflight_uid(p, mailer->user, &who.uid))
		return;
	for (i = 0; i < ARRAY_SIZE(mailer->files) && mailer->files[i] && !file;
	     i++)
		file = find_told(p, mailer->files[i], mailer->told, &word);
	if (!file)
		return;
	++*told;
	answer = ask(p, mailer, &who, word, &rule, missing, sizeof(missing));
	if (answer != PREFLIGHT_LET) {
		warn(p, mailer, file, missing, rule, answer);
		++*denied;
	}
	free(word);
	free(file);
}

/**
 * preflight_mailers() - Ask whether programs that mail what they find may.
 * @p: What is asked.
 */
void preflight_mailers(struct preflight *p)
{
	unsigned int told = 0, denied = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(mailers); i++)
		judge(p, &mailers[i], &told, &denied);
	if (!denied)
		result_ok(
			p->results, CHECK,
			"%u programs are told to mail what they find, and may",
			told);
}
