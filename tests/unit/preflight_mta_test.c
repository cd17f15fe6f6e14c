// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether a policy cuts off a mail server, by its configuration and what runs.
 */
#include "preflight_fixture.h"

static void put_postfix(FIXTURE_DATA(preflight) * self, const char *main_cf)
{
	put_program(self, "/usr/sbin/postfix");
	put(self, "/etc/postfix/main.cf", main_cf);
}

TEST_F(preflight, nothing_is_installed)
{
	ASSERT_TRUE(policy(self, DENY_ALL));
	preflight_mtas(&self->p);
	EXPECT_EQ(1, found(self, "ok", "no mail server"));
	EXPECT_FALSE(self->results.failed);
}

TEST_F(preflight, postfix_is_forgotten)
{
	put_postfix(self, "# nothing\n");
	ASSERT_TRUE(policy(self, DENY_ALL));
	preflight_mtas(&self->p);
	EXPECT_TRUE(self->results.failed);
	EXPECT_EQ(
		1,
		found(self, "fail",
		      "cut off: postfix may not connect to servers outside, port 25, by the"));
	EXPECT_EQ(1, found(self, "fail", "    users: [postfix]\n"));
}

/* What is suggested, is a policy, and lets it. */
TEST_F(preflight, what_is_suggested_helps)
{
	struct json_object *finding;
	char *text;

	put_postfix(self, "");
	ASSERT_TRUE(policy(self, DENY_ALL));
	preflight_mtas(&self->p);
	ASSERT_TRUE(self->results.failed);
	finding = json_object_array_get_idx(self->results.list, 0);
	text = xasprintf("%sdefault: deny\n", json_text_at(finding, "rule"));
	/* Who runs the test need not have that user. */
	text = xasprintf("%.*s[107]%s", (int)(strstr(text, "[postfix]") - text),
			 text, strstr(text, "[postfix]") + strlen("[postfix]"));
	preflight_close(&self->p);
	ruleset_free(&self->set);
	self->p = (struct preflight){ .results = &self->results };
	self->results.failed = false;
	ASSERT_TRUE(policy(self, text));
	preflight_mtas(&self->p);
	EXPECT_FALSE(self->results.failed);
	EXPECT_EQ(1, found(self, "ok", "Postfix, which is installed"));
}

TEST_F(preflight, postfix_with_a_relay)
{
	put_postfix(self, "myhostname = a.example.net\n"
			  "relay = [192.0.2.25]\n"
			  "relayhost =\n  $relay:submission\n");
	ASSERT_TRUE(policy(
		self,
		"default: deny\nrules:\n"
		"  - {title: relay, users: [107], verdict: allow,\n"
		"     to: [192.0.2.25], ports: [587]}\n"
		"  - {title: here, to: [127.0.0.0/8], verdict: allow}\n"));
	preflight_mtas(&self->p);
	EXPECT_FALSE(self->results.failed);
	EXPECT_EQ(
		1,
		found(self, "ok",
		      "postfix may connect to 192.0.2.25 port 587, by rule 1 (relay)"));
	EXPECT_EQ(1, n_found(self));
}

TEST_F(preflight, postfix_with_another_relay)
{
	put_postfix(self, "relayhost = [192.0.2.26]:587\n");
	ASSERT_TRUE(policy(
		self, "default: allow\nrules:\n"
		      "  - {title: Only ours, ports: [587], verdict: deny}\n"));
	preflight_mtas(&self->p);
	EXPECT_EQ(1, found(self, "fail",
			   "192.0.2.26 port 587, by rule 1 (Only ours)"));
}

TEST_F(preflight, postfix_as_another_user)
{
	put_postfix(self, "mail_owner = alice\n");
	ASSERT_TRUE(policy(self,
			   "default: deny\nrules:\n"
			   "  - {title: a, users: [107], verdict: allow}\n"));
	preflight_mtas(&self->p);
	EXPECT_EQ(1, found(self, "fail", "alice may not connect"));
	EXPECT_EQ(1, n_found(self));
}

TEST_F(preflight, postfix_whose_client_keeps_root)
{
	put_postfix(self, "");
	put(self, "/etc/postfix/master.cf",
	    "# comment\nsmtp      inet  n - y - - smtpd\n"
	    "smtp      unix  -       -       n       -       -       smtp\n"
	    "  -o smtp_helo_timeout=5\n");
	ASSERT_TRUE(policy(self,
			   "default: deny\nrules:\n"
			   "  - {title: a, users: [107], verdict: allow}\n"));
	preflight_mtas(&self->p);
	EXPECT_FALSE(self->results.failed);
	put(self, "/etc/postfix/master.cf", "smtp unix - n n - - smtp -v\n");
	preflight_mtas(&self->p);
	EXPECT_EQ(1, found(self, "fail", "root may not connect"));
}

/* It runs as somebody whom no configuration names. */
TEST_F(preflight, postfix_that_runs)
{
	put_postfix(self, "");
	put_process(self, 10, 0, "/usr/lib/postfix/sbin/master");
	put_process(self, 11, 1000, "/usr/lib/postfix/sbin/qmgr (deleted)");
	ASSERT_TRUE(policy(self,
			   "default: deny\nrules:\n"
			   "  - {title: a, users: [107], verdict: allow}\n"));
	preflight_mtas(&self->p);
	EXPECT_EQ(1, found(self, "fail", "Postfix would be cut off: alice"));
	EXPECT_EQ(1, n_found(self));
}

TEST_F(preflight, what_is_neither_configured_nor_runs)
{
	put_program(self, "/usr/sbin/postfix");
	ASSERT_TRUE(policy(self, DENY_ALL));
	preflight_mtas(&self->p);
	EXPECT_FALSE(self->results.failed);
	EXPECT_EQ(1, found(self, "warn", "is not configured"));
}

/* Left behind by a package that was removed, and beside the one that is used. */
TEST_F(preflight, what_another_has_replaced)
{
	put_program(self, "/usr/lib/postfix/sbin/smtp");
	put(self, "/etc/postfix/main.cf", "");
	ASSERT_TRUE(policy(self, DENY_ALL));
	preflight_mtas(&self->p);
	EXPECT_EQ(1, found(self, "ok", "no mail server"));
	put_program(self, "/usr/sbin/postfix");
	put_program(self, "/usr/sbin/exim4");
	put_link(self, "exim4", "/usr/sbin/sendmail");
	preflight_mtas(&self->p);
	EXPECT_EQ(
		1,
		found(self, "warn",
		      "Postfix, which does not run and is not what sendmail leads to"));
	put_process(self, 10, 0, "/usr/lib/postfix/sbin/master");
	preflight_find_processes(&self->p);
	preflight_mtas(&self->p);
	EXPECT_EQ(1, found(self, "fail", "Postfix would be cut off"));
}

TEST_F(preflight, a_user_that_there_is_not)
{
	put_postfix(self, "mail_owner = \x1b[31mnobody\n");
	ASSERT_TRUE(policy(self, DENY_ALL));
	preflight_mtas(&self->p);
	EXPECT_EQ(1,
		  found(self, "warn",
			"user \\x1b[31mnobody, who delivers, does not exist"));
}

TEST_F(preflight, exim_runs_itself)
{
	put_program(self, "/usr/sbin/exim4");
	put(self, "/etc/exim4/update-exim4.conf.conf",
	    "dc_eximconfig_configtype='smarthost'\n"
	    "dc_smarthost='192.0.2.2::587;192.0.2.3'\n");
	ASSERT_TRUE(policy(self,
			   "default: deny\nrules:\n"
			   "  - {title: a, users: [108], verdict: allow,\n"
			   "     to: [192.0.2.2], ports: [587]}\n"));
	preflight_mtas(&self->p);
	EXPECT_EQ(1, found(self, "fail", "192.0.2.3 port 25"));
	EXPECT_EQ(1, found(self, "fail", "run /usr/sbin/exim4"));
	EXPECT_EQ(2, n_found(self));
}

TEST_F(preflight, exim_by_its_own_file)
{
	put_program(self, "/usr/sbin/exim");
	put(self, "/etc/exim/exim.conf",
	    "exim_user = mail\nroute_list = * 192.0.2.7\n");
	ASSERT_TRUE(policy(self,
			   "default: deny\nrules:\n"
			   "  - {title: a, users: [8], verdict: allow}\n"));
	preflight_mtas(&self->p);
	EXPECT_FALSE(self->results.failed);
	EXPECT_EQ(1,
		  found(self, "ok", "mail may connect to 192.0.2.7 port 25"));
}

TEST_F(preflight, sendmail_and_its_queue)
{
	put_program(self, "/usr/sbin/sendmail-mta");
	put(self, "/etc/mail/sendmail.cf",
	    "DSesmtp:[192.0.2.9]\nO RunAsUser=alice:mail\n");
	put(self, "/etc/mail/submit.cf",
	    "O RunAsUser=www-data\n"
	    "D{MTAHost}[127.0.0.1]\n");
	ASSERT_TRUE(policy(self,
			   "default: deny\nrules:\n"
			   "  - {title: a, users: [1000], verdict: allow,\n"
			   "     to: [192.0.2.9]}\n"));
	preflight_mtas(&self->p);
	EXPECT_EQ(1, found(self, "fail",
			   "www-data may not connect to 127.0.0.1 port 25"));
	EXPECT_EQ(1, n_found(self));
}

TEST_F(preflight, small_ones)
{
	put_program(self, "/usr/sbin/dma");
	put(self, "/etc/dma/dma.conf", "SMARTHOST 192.0.2.1\nPORT 587\n");
	put_program(self, "/usr/bin/msmtp");
	put_link(self, "/usr/bin/msmtp", "/usr/sbin/sendmail");
	put(self, "/etc/msmtprc", "host 192.0.2.2\nport 465\n");
	put_program(self, "/usr/sbin/nullmailer-send");
	put(self, "/etc/nullmailer/remotes", "192.0.2.3 smtp --port=2525\n");
	put_program(self, "/usr/sbin/smtpd");
	put(self, "/etc/smtpd.conf",
	    "action \"out\" relay host \"smtp+tls://me@192.0.2.4:587\"\n");
	ASSERT_TRUE(policy(self, DENY_ALL));
	preflight_mtas(&self->p);
	EXPECT_EQ(
		1,
		found(self, "warn",
		      "would be cut off: mail may not connect to 192.0.2.1 port 587"));
	EXPECT_EQ(
		1,
		found(self, "fail",
		      "msmtp would be cut off: root may not connect to 192.0.2.2 port 465"));
	EXPECT_EQ(
		1,
		found(self, "warn",
		      "would be cut off: mail may not connect to 192.0.2.3 port 2525"));
	EXPECT_EQ(1,
		  found(self, "warn", "_smtpd, who delivers, does not exist"));
}

/* What a rule asks for besides is known of who runs, and else makes it unsure. */
TEST_F(preflight, rules_that_are_narrowed)
{
	char *text =
		xasprintf("default: deny\nrules:\n"
			  "  - {title: a, users: [107], verdict: allow,\n"
			  "     executables: [%s/usr/lib/postfix/sbin/smtp],\n"
			  "     cgroups: [/system.slice/postfix.service]}\n",
			  self->root);

	put_postfix(self, "");
	put_program(self, "/usr/lib/postfix/sbin/smtp");
	ASSERT_TRUE(policy(self, text));
	preflight_mtas(&self->p);
	EXPECT_FALSE(self->results.failed);
	EXPECT_EQ(
		1,
		found(self, "warn",
		      "servers outside, port 25 for all that is known, by the default"));
	put_process(self, 10, 0, "/usr/lib/postfix/sbin/master");
	put(self, "/proc/10/cgroup",
	    "1:x:/other\n0::/system.slice/postfix.service\n");
	preflight_find_processes(&self->p);
	preflight_mtas(&self->p);
	EXPECT_FALSE(self->results.failed);
	EXPECT_EQ(1, found(self, "ok",
			   "Postfix, which runs: postfix may connect"));
	free(text);
}

TEST_F(preflight, rules_that_have_expired)
{
	put_postfix(self, "");
	ASSERT_TRUE(policy(self,
			   "default: deny\nrules:\n"
			   "  - {title: a, users: [107], verdict: allow,\n"
			   "     expires: 2020-01-01}\n"));
	preflight_mtas(&self->p);
	EXPECT_EQ(1, found(self, "fail", "postfix may not connect"));
}

TEST_F(preflight, who_listens)
{
	put(self, "/proc/net/tcp",
	    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
	    "   0: 00000000:0019 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 777 1 0\n"
	    "   1: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 778 1 0\n"
	    "garbage\n   2: 00000000:0019 00000000:0000 01 00000000:00000000 00:00000000 00000000     0        0 779 1 0\n");
	put_process(self, 20, 1000, "/opt/stalwart");
	put_link(self, "socket:[777]", "/proc/20/fd/3");
	put_link(self, "socket:[778]", "/proc/20/fd/4");
	put_link(self, "socket:[779]", "/proc/20/fd/5");
	ASSERT_TRUE(policy(self, DENY_ALL));
	preflight_listeners(&self->p);
	EXPECT_EQ(1, found(self, "warn",
			   "/opt/stalwart listens on port 25 as alice"));
	EXPECT_EQ(1, n_found(self));
}

/* What users own must not keep us waiting, nor lead elsewhere. */
TEST_F(preflight, hostile_files)
{
	char *path = xasprintf("%s/etc/postfix", self->root);
	char *command =
		xasprintf("mkdir -p %s && mkfifo %s/main.cf", path, path);

	put_program(self, "/usr/sbin/postfix");
	ASSERT_EQ(0, system(command));
	ASSERT_TRUE(policy(self, DENY_ALL));
	preflight_mtas(&self->p);
	EXPECT_EQ(1, found(self, "warn", "is not configured"));
	put_link(self, "../../../../../../etc/passwd", "/tmp/outside");
	EXPECT_TRUE(preflight_exists(&self->p, "/tmp/outside"));
	put_link(self, "/etc/hostname", "/tmp/other");
	EXPECT_FALSE(preflight_exists(&self->p, "/tmp/other"));
	EXPECT_EQ(NULL, preflight_read_own(&self->p, "/tmp/outside", NULL));
	put_link(self, "loop", "/tmp/loop");
	EXPECT_FALSE(preflight_exists(&self->p, "/tmp/loop"));
	free(command);
	free(path);
}

static void sleep_long(struct preflight *p)
{
	result_ok(p->results, "x", "x");
	sleep(60);
}

static void find_one(struct preflight *p)
{
	result_fail(p->results, "x", "y", "z");
}

TEST_F(preflight, checks_have_only_so_long)
{
	EXPECT_FALSE(preflight_check(&self->p, sleep_long, 1));
	EXPECT_EQ(0, n_found(self));
	EXPECT_TRUE(preflight_check(&self->p, find_one, 10));
	EXPECT_TRUE(self->results.failed);
	EXPECT_EQ(1, found(self, "fail", "z"));
}

TEST_F(preflight, whole_policies)
{
	ASSERT_TRUE(policy(self, "default: deny\n"));
	preflight_state(&self->p);
	EXPECT_EQ(1, found(self, "fail", "everybody would be cut off"));
	preflight_close(&self->p);
	ruleset_free(&self->set);
	self->p = (struct preflight){ .results = &self->results };
	ASSERT_TRUE(policy(self, "default: allow\n"));
	preflight_state(&self->p);
	EXPECT_EQ(1, found(self, "warn", "nothing would be denied"));
}

TEST_HARNESS_MAIN
