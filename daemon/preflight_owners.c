// SPDX-License-Identifier: GPL-2.0-only
/*
 * Others whose job is the same, by their configuration: csf, cPanel, Imunify360, ufw
 * and firewalld. Two who restrict SMTP deny what either denies, and neither says so for
 * the other.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "engine.h"
#include "file.h"
#include "preflight.h"
#include "preflight_mta.h"
#include "text.h"

#define CHECK "conflict"

static char *csf_value(const char *text, const char *key)
{
	char *pattern = xasprintf("^[ \t]*%s[ \t]*=[ \t]*\"([^\"]*)\"", key);
	char *value = config_word(text, pattern), *clean;

	free(pattern);
	if (!value)
		return xstrdup("");
	clean = text_escaped(value, strlen(value));
	free(value);
	return clean;
}

static void look_at_csf(struct preflight *p)
{
	char *text = preflight_read(p, "/etc/csf/csf.conf", NULL);
	char *block, *local, *ports, *users, *groups;

	if (!text || preflight_exists(p, "/etc/csf/csf.disable")) {
		free(text);
		return;
	}
	block = csf_value(text, "SMTP_BLOCK");
	local = csf_value(text, "SMTP_ALLOWLOCAL");
	ports = csf_value(text, "SMTP_PORTS");
	users = csf_value(text, "SMTP_ALLOWUSER");
	groups = csf_value(text, "SMTP_ALLOWGROUP");
	if (!strcmp(block, "1"))
		result_warn(
			p->results, CHECK,
			"let one of both decide: SMTP_BLOCK = \"0\", or the same users in both",
			"csf restricts SMTP, /etc/csf/csf.conf: SMTP_BLOCK, ports %s, to root and users \"%s\", groups \"%s\"%s",
			ports, users, groups,
			strcmp(local, "1") ? ", also to this machine" : "");
	free(groups);
	free(users);
	free(ports);
	free(local);
	free(block);
	free(text);
}

static void look_at_cpanel(struct preflight *p)
{
	char *text = preflight_read(p, "/var/cpanel/cpanel.config", NULL);
	char *tweak = config_word(text, "^smtpmailgidonly=(1)");

	if (tweak || preflight_exists(p, "/var/cpanel/smtpgidonlytweak"))
		result_warn(
			p->results, CHECK,
			"let one of both decide: WHM, Security Center, SMTP Restrictions",
			"cPanel restricts SMTP to root, exim and mailman, %s",
			tweak ? "/var/cpanel/cpanel.config" :
				"/var/cpanel/smtpgidonlytweak");
	free(tweak);
	free(text);
}

/* In YAML: a mapping of this name, whose next lines are deeper. */
static void look_at_imunify(struct preflight *p)
{
	static const char *const paths[] = {
		"/etc/sysconfig/imunify360/imunify360-merged.config",
		"/etc/sysconfig/imunify360/imunify360.config"
	};
	char *text, *at, *end, *word;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(paths); i++) {
		text = preflight_read(p, paths[i], NULL);
		at = text ? strstr(text, "SMTP_BLOCKING:\n") : NULL;
		if (!at) {
			free(text);
			continue;
		}
		at = strchr(at, '\n') + 1;
		for (end = at; *end == ' ' || *end == '\t';)
			end += strcspn(end, "\n") + !!end[strcspn(end, "\n")];
		*end = '\0';
		word = config_word(at, "^[ \t]+enable:[ \t]*(true)");
		if (word)
			result_warn(
				p->results, CHECK,
				"let one of both decide: SMTP_BLOCKING, enable: false",
				"Imunify360 restricts SMTP, %s: SMTP_BLOCKING",
				paths[i]);
		free(word);
		free(text);
		return;
	}
}

static bool names_port(const struct preflight *p, const char *digits,
		       size_t *len)
{
	char *end;
	unsigned long first = strtoul(digits, &end, 10), last = first, port;

	if (*end == ':' || *end == '-')
		last = strtoul(end + 1, &end, 10);
	*len = end - digits;
	if (!first || last < first || last > UINT16_MAX)
		return false;
	for (port = first; port <= last; port++)
		if (engine_port(p->engine, port))
			return true;
	return false;
}

/**
 * preflight_names_port() - Whether a list of ports has one that counts as SMTP.
 * @p: The policy, which says so.
 * @ports: "25,465:587".
 *
 * Return: true when it has.
 */
bool preflight_names_port(const struct preflight *p, const char *ports)
{
	size_t len;

	while (*ports) {
		ports += strcspn(ports, "0123456789");
		if (*ports && names_port(p, ports, &len))
			return true;
		ports += *ports ? len : 0;
	}
	return false;
}

/* "-A ufw-user-output -p tcp --dport 25 -j DROP" */
static void look_at_ufw(struct preflight *p)
{
	char *conf = preflight_read(p, "/etc/ufw/ufw.conf", NULL);
	char *on = config_word(conf, "^ENABLED=(yes)");
	char *text = on ? preflight_read(p, "/etc/ufw/user.rules", NULL) : NULL;
	char *line, *rest = text, *ports;
	unsigned int n = 0;

	while ((line = strsep(&rest, "\n"))) {
		n++;
		ports = config_word(
			line, "^-A ufw-user-output .*--dports? ([0-9:,]+)");
		if (ports && preflight_names_port(p, ports))
			result_warn(
				p->results, CHECK,
				"let one of both decide: ufw status numbered",
				"ufw has a rule for port %s that goes out, /etc/ufw/user.rules:%u",
				ports, n);
		free(ports);
	}
	free(text);
	free(on);
	free(conf);
}

/* Direct rules, and policies of what this machine itself sends. */
static void look_at_firewalld(struct preflight *p)
{
	char *text = preflight_read(p, "/etc/firewalld/direct.xml", NULL);
	char *line, *rest = text, *ports;

	while ((line = strsep(&rest, "\n"))) {
		ports = strstr(line, "OUTPUT") ?
				config_word(line, "--dports? ([0-9:,]+)") :
				NULL;
		if (ports && preflight_names_port(p, ports))
			result_warn(
				p->results, CHECK,
				"let one of both decide: firewall-cmd --direct --get-all-rules",
				"firewalld has a direct rule for port %s that goes out, /etc/firewalld/direct.xml",
				ports);
		free(ports);
	}
	free(text);
}

/**
 * preflight_owners() - Look for others who restrict SMTP.
 * @p: Receives who does.
 */
void preflight_owners(struct preflight *p)
{
	look_at_csf(p);
	look_at_cpanel(p);
	look_at_imunify(p);
	look_at_ufw(p);
	look_at_firewalld(p);
}
