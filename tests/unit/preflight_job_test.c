// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether a policy denies what runs by itself to send as it does.
 */
#include <unistd.h>

#include "preflight_fixture.h"
#include "preflight_job.h"

#define MAIL_OF_WWW                                               \
	"default: deny\nrules:\n"                                 \
	"  - {title: a, users: [33], tools: [mailx, sendmail],\n" \
	"     verdict: allow}\n"                                  \
	"  - {title: b, users: [0], verdict: allow}\n"

static void put_tools(FIXTURE_DATA(preflight) * self)
{
	put_program(self, "/usr/bin/mail");
	put_program(self, "/usr/sbin/sendmail");
	put_program(self, "/usr/bin/swaks");
	put_program(self, "/usr/bin/curl");
}

/* The ways that are found in a text, in order. */
static const char *ways(FIXTURE_DATA(preflight) * self, const char *text)
{
	static char said[1024];
	struct means_list list = { .n = 0 };
	size_t i;

	means_find(&self->p, text, &list);
	*said = '\0';
	for (i = 0; i < list.n; i++) {
		if (i)
			strcat(said, ", ");
		strcat(said, list.v[i].name);
	}
	return said;
}

TEST_F(preflight, ways_to_send)
{
	put_tools(self);
	ASSERT_TRUE(policy(self, DENY_ALL));
	EXPECT_STREQ("mail", ways(self, "mail -s x root <x"));
	EXPECT_STREQ("mail", ways(self, "cd / && /usr/bin/mail -s x root"));
	EXPECT_STREQ("mail", ways(self, "df | LC_ALL=C mail -s x root"));
	EXPECT_STREQ("mail", ways(self, "if true; then mail root; fi"));
	EXPECT_STREQ("mail", ways(self, "x=$(echo | mail root)"));
	EXPECT_STREQ("mail", ways(self, "x=`mail root`"));
	EXPECT_STREQ("mail", ways(self, "nice -n 10 true; sudo mail root"));
	EXPECT_STREQ("mail", ways(self, "subprocess.run([\"mail\", \"-s\"])"));
	EXPECT_STREQ("sendmail",
		     ways(self, "open(M, \"|/usr/sbin/sendmail -t\")"));
	EXPECT_STREQ("swaks", ways(self, "swaks --server mx --port 25"));
	EXPECT_STREQ("smtp://", ways(self, "curl smtp://mx --mail-from a"));
	EXPECT_STREQ("smtplib", ways(self, "import smtplib"));
	EXPECT_STREQ("/dev/tcp",
		     ways(self, "exec 3<>/dev/tcp/mx.example.net/25"));
	EXPECT_STREQ("a connection to a port of mail",
		     ways(self, "nc mx.example.net 587 <x"));
	EXPECT_STREQ("mail() of PHP",
		     ways(self, "<?php\nmail($to, 'x', 'y');"));
}

TEST_F(preflight, no_ways_to_send)
{
	put_tools(self);
	ASSERT_TRUE(policy(self, DENY_ALL));
	EXPECT_STREQ("", ways(self, "# mail the report\n   # sendmail"));
	EXPECT_STREQ("", ways(self, "echo send mail to root"));
	EXPECT_STREQ("", ways(self, "echo 'mail is sent'"));
	EXPECT_STREQ("", ways(self, "ls /var/mail /etc/mail/sendmail.cf"));
	EXPECT_STREQ("", ways(self, "grep sendmail /var/log/syslog"));
	EXPECT_STREQ("", ways(self, "mutt -s x root")); /* it is not there */
	EXPECT_STREQ("", ways(self, "exec 3<>/dev/tcp/localhost/80"));
	EXPECT_STREQ("", ways(self, "nc localhost 80"));
	EXPECT_STREQ("", ways(self, "<?php\n$this->mail('x'); send_mail(1);"));
	EXPECT_STREQ("", ways(self, ""));
}

TEST_F(preflight, crontabs)
{
	put_tools(self);
	put(self, "/etc/cron.d/job",
	    "# comment\nSHELL=/bin/sh\nMAILTO=\"\"\n"
	    "5 4 * * * www-data df | mail -s disks root\n"
	    "*/5 * * * * alice true%mail -s not root\n");
	put(self, "/etc/cron.d/other.dpkg-old", "* * * * * alice mail root\n");
	put(self, "/var/spool/cron/crontabs/alice",
	    "MAILTO=\n@daily swaks --server mx\n* * * * * true\n");
	ASSERT_TRUE(policy(self, DENY_ALL));
	preflight_jobs(&self->p);
	EXPECT_EQ(
		1,
		found(self, "warn",
		      "/etc/cron.d/job:4 has mail, as www-data, who may not run /usr/bin/mail"));
	EXPECT_EQ(1, found(self, "warn", "    tools: [mailx, sendmail]\n"));
	EXPECT_EQ(
		1,
		found(self, "warn",
		      "/var/spool/cron/crontabs/alice:2 has swaks, as alice"));
	EXPECT_EQ(2, n_found(self));
	EXPECT_FALSE(self->results.failed);
}

TEST_F(preflight, jobs_that_may)
{
	put_tools(self);
	put(self, "/etc/crontab",
	    "MAILTO=\"\"\n1 2 3 4 5 www-data mail root\n");
	put_file(self, "/etc/cron.daily/report", "#!/bin/sh\nmail root\n",
		 0755);
	put_file(self, "/etc/cron.daily/.placeholder", "mail root\n", 0755);
	ASSERT_TRUE(policy(self, MAIL_OF_WWW));
	preflight_jobs(&self->p);
	EXPECT_EQ(1, found(self, "ok",
			   "2 jobs of cron, at and systemd, of which 2 name"));
	EXPECT_EQ(1, n_found(self));
}

/* mail(1) alone sends nothing. */
TEST_F(preflight, what_a_tool_runs)
{
	put_tools(self);
	put(self, "/etc/crontab",
	    "MAILTO=\"\"\n1 2 3 4 5 www-data mail root\n");
	ASSERT_TRUE(policy(self, "default: deny\nrules:\n"
				 "  - {title: a, users: [33], tools: [mailx],\n"
				 "     verdict: allow}\n"));
	preflight_jobs(&self->p);
	EXPECT_EQ(1, found(self, "warn", "who may not run /usr/sbin/sendmail"));
}

/* What sendmail leads to connects as its caller. */
TEST_F(preflight, what_a_tool_connects_to)
{
	put_program(self, "/usr/bin/mail");
	put_program(self, "/usr/bin/msmtp");
	put_link(self, "../bin/msmtp", "/usr/sbin/sendmail");
	put(self, "/etc/crontab",
	    "MAILTO=\"\"\n1 2 3 4 5 www-data mail root\n");
	ASSERT_TRUE(policy(self, "default: deny\nrules:\n"
				 "  - {title: a, users: [33], tools: [any],\n"
				 "     verdict: allow}\n"));
	preflight_jobs(&self->p);
	EXPECT_EQ(1, found(self, "warn",
			   "who may not connect to servers outside"));
}

TEST_F(preflight, what_cron_mails_itself)
{
	put_tools(self);
	put(self, "/etc/crontab",
	    "1 2 3 4 5 alice true >/dev/null 2>&1\n"
	    "1 2 3 4 5 www-data true\n1 2 3 4 5 www-data true\n");
	ASSERT_TRUE(policy(self, DENY_ALL));
	preflight_jobs(&self->p);
	EXPECT_EQ(
		1,
		found(self, "warn",
		      "/etc/crontab:2 has jobs whose output is mailed, as www-data"));
	EXPECT_EQ(1, n_found(self));
}

TEST_F(preflight, scripts_of_jobs)
{
	put_tools(self);
	put(self, "/srv/www/job.py", "#!/usr/bin/python3\nimport smtplib\n");
	put(self, "/etc/crontab",
	    "MAILTO=''\n1 2 3 4 5 www-data cd /srv/www && python3 /srv/www/job.py >/dev/null\n");
	ASSERT_TRUE(policy(self, DENY_ALL));
	preflight_jobs(&self->p);
	EXPECT_EQ(
		1,
		found(self, "warn",
		      "/etc/crontab:2 has smtplib in /srv/www/job.py, as www-data"));
	EXPECT_EQ(1, n_found(self));
}

TEST_F(preflight, timers)
{
	put_tools(self);
	put(self, "/usr/lib/systemd/system/report.timer",
	    "[Timer]\nOnCalendar=daily\n");
	put(self, "/usr/lib/systemd/system/report.service",
	    "[Service]\nUser=alice\nExecStart=-/usr/bin/mail root\n");
	put(self, "/etc/systemd/system/report.service.d/user.conf",
	    "[Service]\nUser=www-data\n");
	put(self, "/usr/lib/systemd/system/off.timer", "[Timer]\n");
	put(self, "/usr/lib/systemd/system/off.service",
	    "[Service]\nExecStart=/usr/bin/swaks\n");
	put(self, "/etc/systemd/system/b@.timer",
	    "[Timer]\nUnit=c@%i.service\n");
	put(self, "/etc/systemd/system/c@.service",
	    "[Service]\nExecStart=/usr/bin/swaks\n");
	put_link(self, "/usr/lib/systemd/system/report.timer",
		 "/etc/systemd/system/timers.target.wants/report.timer");
	put_link(self, "../b@.timer",
		 "/etc/systemd/system/timers.target.wants/b@x.timer");
	ASSERT_TRUE(policy(self, DENY_ALL));
	preflight_jobs(&self->p);
	EXPECT_EQ(
		1,
		found(self, "warn",
		      "/usr/lib/systemd/system/report.service has mail, as www-data"));
	EXPECT_EQ(1,
		  found(self, "warn",
			"/etc/systemd/system/c@.service has swaks, as root"));
	EXPECT_EQ(2, n_found(self));
}

TEST_F(preflight, jobs_of_at)
{
	char *path = xasprintf("%s/var/spool/cron/atjobs/a00001", self->root);

	put_tools(self);
	put(self, "/var/spool/cron/atjobs/a00001", "#!/bin/sh\nmail root\n");
	ASSERT_EQ(0, chown(path, 1000, 1000));
	ASSERT_TRUE(policy(self, DENY_ALL));
	preflight_jobs(&self->p);
	EXPECT_EQ(1, found(self, "warn", "a00001 has mail, as alice"));
	free(path);
}

/* Crontabs are their users', who can put anything there. */
TEST_F(preflight, hostile_jobs)
{
	char *spool = xasprintf("%s/var/spool/cron/crontabs", self->root);
	char *command = xasprintf("mkfifo %s/alice", spool), *big;

	put_tools(self);
	put(self, "/etc/secret", "* * * * * mail root\n");
	put_link(self, "../../../../etc/secret",
		 "/var/spool/cron/crontabs/www-data");
	ASSERT_EQ(0, system(command));
	put(self, "/var/spool/cron/crontabs/mail",
	    "* * * * * /tmp/\x1b[2J mail root\n"
	    "MAILTO\nMAILTO==\n*\n* *\n@\n* * * * *\n"
	    "* * * * * cat /dev/zero /proc/self/mem /tmp/fifo ///// /\n");
	free(command);
	command = xasprintf("mkdir -p %s/tmp; mkfifo %s/tmp/fifo", self->root,
			    self->root);
	ASSERT_EQ(0, system(command));
	big = xcalloc(1, PREFLIGHT_FILE_MAX + 2);
	memset(big, 'x', PREFLIGHT_FILE_MAX + 1);
	put(self, "/var/spool/cron/crontabs/root", big);
	ASSERT_TRUE(policy(self, DENY_ALL));
	preflight_jobs(&self->p);
	EXPECT_EQ(0, strstr(json_object_to_json_string(self->results.list),
			    "www-data") != NULL);
	EXPECT_EQ(1,
		  found(self, "warn", "crontabs/mail:1 has jobs whose output"));
	free(big);
	free(command);
	free(spool);
}

TEST_F(preflight, programs_that_are_told_to_mail)
{
	put_tools(self);
	put(self, "/etc/mdadm/mdadm.conf", "ARRAY x\nMAILADDR root\n");
	put(self, "/etc/apt/apt.conf.d/50unattended-upgrades",
	    "//Unattended-Upgrade::Mail \"root\";\n");
	put(self, "/etc/sudoers",
	    "Defaults\tenv_reset\nDefaults\tmail_badpass\n");
	put(self, "/etc/smartd.conf", "#DEVICESCAN -m root\n");
	ASSERT_TRUE(policy(self, DENY_ALL));
	preflight_mailers(&self->p);
	EXPECT_EQ(
		1,
		found(self, "warn",
		      "/etc/mdadm/mdadm.conf, as root, who may not run /usr/sbin/sendmail"));
	EXPECT_EQ(1, found(self, "warn", "sudo is told to mail"));
	EXPECT_EQ(2, n_found(self));
}

TEST_F(preflight, programs_that_connect)
{
	put(self, "/etc/monit/monitrc", "set mailserver 192.0.2.5\n");
	ASSERT_TRUE(policy(self, "default: deny\nrules:\n"
				 "  - {title: a, users: [0], to: [192.0.2.5],\n"
				 "     verdict: allow}\n"));
	preflight_mailers(&self->p);
	EXPECT_EQ(1, found(self, "ok", "1 programs are told to mail"));
	put(self, "/etc/monit/monitrc", "set mailserver 192.0.2.6 port 587\n");
	preflight_mailers(&self->p);
	EXPECT_EQ(1, found(self, "warn", "monit is told to mail"));
}

TEST_HARNESS_MAIN
