// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who else restricts SMTP: by configuration, and by what packet filters print.
 */
#include <time.h>

#include "compiler.h"
#include "preflight_filter.h"
#include "preflight_fixture.h"

/* JSON with other quotes, as all of these are to be read. */
#define OF_T "'family':'inet','table':'t',"
#define OUTPUT_CHAIN "{'chain':{" OF_T "'name':'out','hook':'output'}}"
#define INPUT_CHAIN "{'chain':{" OF_T "'name':'in','hook':'input'}}"
#define OTHER_CHAIN "{'chain':{" OF_T "'name':'smtp','handle':3}}"
#define PAYLOAD "{'payload':{'protocol':'tcp','field':'dport'}}"
#define DPORT(right) "{'match':{'left':" PAYLOAD ",'right':" right "}},"
#define RULE(chain, handle, expr)                               \
	"{'rule':{" OF_T "'chain':'" chain "','handle':" handle \
	",'expr':[" expr "]}}"
#define COUNTER "{'counter':{'packets':7,'bytes':420}},"
#define DROP "{'drop':null}"
#define NOT_POSTFIX "{'match':{'left':{'meta':{'key':'skuid'}},'right':107}},"
#define MAP "{'vmap':{'key':" PAYLOAD ",'data':{'set':[[2525," DROP "]]}}}"
#define OF_IP "'family':'ip','table':'filter',"
#define DROP_CHAIN \
	"{'chain':{" OF_IP "'name':'OUTPUT','hook':'output','policy':'drop'}}"
#define DROP_RULE \
	"{'rule':{" OF_IP "'chain':'OUTPUT','expr':[" DPORT("25") DROP "]}}"

static void print_nft(FIXTURE_DATA(preflight) * self, const char *text)
{
	char *json = xstrdup(text), *c;

	for (c = json; *c; c++)
		if (*c == '\'')
			*c = '"';
	preflight_nft(&self->p, json);
	free(json);
}

/* As nft prints it: all parts, NULL at the end. */
static void print_parts(FIXTURE_DATA(preflight) * self,
			const char *const *parts)
{
	char *text = xstrdup("{'nftables':[{'metainfo':{}}"), *more;

	for (; *parts; parts++) {
		more = xasprintf("%s,%s", text, *parts);
		free(text);
		text = more;
	}
	more = xasprintf("%s]}", text);
	print_nft(self, more);
	free(more);
	free(text);
}

#define print_ruleset(self, ...) \
	print_parts(self, (const char *const[]){ __VA_ARGS__, NULL })

TEST_F(preflight, nft_rules_that_go_out)
{
	ASSERT_TRUE(policy(self, DENY_ALL));
	print_ruleset(self, OUTPUT_CHAIN, INPUT_CHAIN,
		      RULE("out", "11", DPORT("25") COUNTER DROP),
		      RULE("out", "12", DPORT("443") DROP),
		      RULE("out", "13", DPORT("587") "{'accept':null}"),
		      RULE("in", "14", DPORT("25") DROP));
	EXPECT_EQ(1, found(self, "warn",
			   "chain out, handle 11: port 25, drop (7 packets)"));
	EXPECT_EQ(1, n_found(self));
	EXPECT_FALSE(self->results.failed);
}

TEST_F(preflight, nft_ports_in_many_ways)
{
	ASSERT_TRUE(policy(self, DENY_ALL));
	print_ruleset(self, OUTPUT_CHAIN,
		      "{'set':{" OF_T
		      "'name':'mail','elem':[465,{'elem':{'val':587}}]}}",
		      "{'set':{" OF_IP "'name':'else','elem':[25]}}",
		      RULE("out", "11",
			   DPORT("{'set':[22,25,{'range':[400,600]}]}") DROP),
		      RULE("out", "12", DPORT("'@mail'") "{'reject':null}"),
		      RULE("out", "13", DPORT("'@else'") DROP),
		      RULE("out", "14", MAP));
	EXPECT_EQ(1, found(self, "warn", "handle 11: port 25,400-600, drop"));
	EXPECT_EQ(1, found(self, "warn", "handle 12: port 465,587, reject"));
	EXPECT_EQ(1, found(self, "warn",
			   "handle 14: port 2525, verdicts by port"));
	EXPECT_EQ(3, n_found(self));
}

TEST_F(preflight, nft_jumps)
{
	ASSERT_TRUE(policy(self, DENY_ALL));
	print_ruleset(self, OTHER_CHAIN, RULE("smtp", "11", DPORT("25") DROP));
	EXPECT_EQ(0, n_found(self));
	print_ruleset(self, OUTPUT_CHAIN, OTHER_CHAIN,
		      RULE("out", "10", "{'jump':{'target':'smtp'}}"),
		      RULE("smtp", "11", NOT_POSTFIX DPORT("25") DROP));
	EXPECT_EQ(1, found(self, "warn",
			   "chain smtp, handle 11, for some users: port 25"));
	EXPECT_EQ(1, n_found(self));
}

TEST_F(preflight, nft_that_drops_by_default)
{
	ASSERT_TRUE(policy(self, DENY_ALL));
	print_ruleset(self, DROP_CHAIN);
	EXPECT_EQ(1, found(self, "warn",
			   "does not accept: ip table filter, chain OUTPUT"));
}

/* What is no list of rules, or only looks like one. */
TEST_F(preflight, nft_that_prints_something_else)
{
	static const char *const texts[] = { "", "x", "[]", "{}",
					     "{'nftables':7}" };
	size_t i;

	ASSERT_TRUE(policy(self, DENY_ALL));
	for (i = 0; i < ARRAY_SIZE(texts); i++)
		print_nft(self, texts[i]);
	EXPECT_EQ(5, found(self, "warn", "is no list of rules"));
	print_ruleset(
		self, "7", "{}", "{'rule':{}}", "{'rule':[]}",
		"{'chain':{'hook':'output'}}",
		"{'rule':{'expr':[1,[],{},{'match':1}]}}",
		"{'rule':{'expr':[{'jump':{'target':[]}}]}}",
		"{'rule':{'expr':[{'vmap':{'data':[[[[[[[[[[1]]]]]]]]]]}}]}}",
		OUTPUT_CHAIN,
		RULE("out", "1", DPORT("{'set':{'set':{'range':[1]}}}") DROP),
		RULE("out", "1", DPORT("{'range':[-5,99999999999999]}") DROP));
	EXPECT_EQ(5, n_found(self));
}

TEST_F(preflight, iptables_rules)
{
	ASSERT_TRUE(policy(self, DENY_ALL));
	preflight_iptables(
		&self->p, "ip",
		"# Generated\n*nat\n:OUTPUT ACCEPT [0:0]\n"
		"[3:180] -A OUTPUT -p tcp -m tcp --dport 25 -j REDIRECT --to-ports 25\n"
		"COMMIT\n*filter\n:INPUT DROP [0:0]\n:OUTPUT DROP [1:2]\n"
		":SMTPOUTPUT - [0:0]\n:UNUSED - [0:0]\n"
		"[0:0] -A INPUT -p tcp -m tcp --dport 25 -j DROP\n"
		"[0:0] -A OUTPUT -p tcp -j SMTPOUTPUT\n"
		"[0:0] -A OUTPUT -p tcp -m tcp --dport 25 -m owner --uid-owner 107 -j ACCEPT\n"
		"[9:9] -A SMTPOUTPUT -p tcp -m multiport --dports 25,465,587 -m owner ! --uid-owner 0 -j REJECT\n"
		"[0:0] -A UNUSED -p tcp -m tcp --dport 25 -j DROP\n"
		"[0:0] -A OUTPUT -p tcp -m tcp --dport 20:30 -j DROP\n"
		"[0:0] -A OUTPUT -p tcp -m tcp --dport 443 -j DROP\n"
		"COMMIT\n");
	EXPECT_EQ(
		1,
		found(self, "warn",
		      "ip table nat, chain OUTPUT, iptables: port 25, REDIRECT (3 packets)"));
	EXPECT_EQ(
		1,
		found(self, "warn",
		      "for some users: port 25,465,587, REJECT (9 packets), made by csf"));
	EXPECT_EQ(1, found(self, "warn", "port 20:30, DROP"));
	EXPECT_EQ(1, found(self, "warn", "drops what it does not accept"));
	EXPECT_EQ(4, n_found(self));
}

/* By iptables' translation to nftables they are the same rules. */
TEST_F(preflight, no_rule_twice)
{
	ASSERT_TRUE(policy(self, DENY_ALL));
	preflight_iptables(
		&self->p, "ip",
		"*filter\n:OUTPUT ACCEPT [0:0]\n"
		"[0:0] -A OUTPUT -p tcp -m tcp --dport 25 -j DROP\n");
	print_ruleset(self, DROP_CHAIN, DROP_RULE);
	EXPECT_EQ(1, n_found(self));
	filter_forget(&self->p);
}

TEST_F(preflight, iptables_that_prints_something_else)
{
	ASSERT_TRUE(policy(self, DENY_ALL));
	preflight_iptables(
		&self->p, "ip",
		"\n*\n:\n: - -\n[\n[1:2]\n-A\n[x] -A OUTPUT -j\n"
		"-A OUTPUT --dport\n-A OUTPUT --dport 99999999999 -j DROP\n"
		"-A OUTPUT --dport -25 -j DROP\n");
	EXPECT_EQ(0, n_found(self));
	filter_forget(&self->p);
}

TEST_F(preflight, csf)
{
	ASSERT_TRUE(policy(self, DENY_ALL));
	put(self, "/etc/csf/csf.conf",
	    "# SMTP_BLOCK = \"1\"\nSMTP_BLOCK = \"0\"\n");
	preflight_owners(&self->p);
	EXPECT_EQ(0, n_found(self));
	put(self, "/etc/csf/csf.conf",
	    "SMTP_BLOCK = \"1\"\nSMTP_ALLOWLOCAL = \"1\"\n"
	    "SMTP_PORTS = \"25,465,587\"\nSMTP_ALLOWUSER = \"cpanel\"\n"
	    "SMTP_ALLOWGROUP = \"mail,mailman\"\n");
	preflight_owners(&self->p);
	EXPECT_EQ(
		1,
		found(self, "warn",
		      "/etc/csf/csf.conf: SMTP_BLOCK, ports 25,465,587, to root and users"));
	put(self, "/etc/csf/csf.disable", "");
	preflight_owners(&self->p);
	EXPECT_EQ(1, n_found(self));
}

TEST_F(preflight, panels)
{
	ASSERT_TRUE(policy(self, DENY_ALL));
	put(self, "/var/cpanel/smtpgidonlytweak", "");
	put(self, "/etc/sysconfig/imunify360/imunify360.config",
	    "SMTP_BLOCKING:\n  allow_local: true\n  enable: true\nOTHER:\n  enable: false\n");
	preflight_owners(&self->p);
	EXPECT_EQ(1, found(self, "warn", "cPanel restricts SMTP"));
	EXPECT_EQ(1, found(self, "warn", "Imunify360 restricts SMTP"));
	EXPECT_EQ(2, n_found(self));
	put(self, "/etc/sysconfig/imunify360/imunify360-merged.config",
	    "SMTP_BLOCKING:\n  enable: false\nOTHER:\n  enable: true\n");
	preflight_owners(&self->p);
	EXPECT_EQ(3, n_found(self));
}

TEST_F(preflight, front_ends)
{
	ASSERT_TRUE(policy(self, DENY_ALL));
	put(self, "/etc/ufw/ufw.conf", "ENABLED=yes\n");
	put(self, "/etc/ufw/user.rules",
	    "*filter\n-A ufw-user-output -p tcp --dport 443 -j DROP\n"
	    "-A ufw-user-output -p tcp --dport 25 -j DROP\n"
	    "-A ufw-user-input -p tcp --dport 25 -j DROP\n");
	put(self, "/etc/firewalld/direct.xml",
	    "<direct>\n<rule chain=\"OUTPUT\">-p tcp --dport 587 -j REJECT</rule>\n</direct>\n");
	preflight_owners(&self->p);
	EXPECT_EQ(
		1,
		found(self, "warn",
		      "ufw has a rule for port 25 that goes out, /etc/ufw/user.rules:3"));
	EXPECT_EQ(1, found(self, "warn",
			   "firewalld has a direct rule for port 587"));
	EXPECT_EQ(2, n_found(self));
}

#define RECORD                                     \
	"{\"@timestamp\":\"%s\","                  \
	"\"event\":{\"action\":\"smtp-connect\"}," \
	"\"user\":{\"name\":\"%s\"},"              \
	"\"smtpward\":{\"would_deny\":%s}}\n"

static void put_record(char *to, size_t size, const char *time,
		       const char *user, bool would)
{
	const size_t len = strlen(to);

	snprintf(to + len, size - len, RECORD, time, user,
		 would ? "true" : "false");
}

TEST_F(preflight, what_was_recorded)
{
	char text[4096] = "", now[64];
	time_t t = time(NULL);

	ASSERT_TRUE(policy(self, DENY_ALL));
	preflight_evidence(&self->p);
	EXPECT_EQ(1, found(self, "warn", "nothing is recorded"));
	strftime(now, sizeof(now), "%Y-%m-%dT%H:%M:%S.000Z", gmtime(&t));
	put_record(text, sizeof(text), "2020-01-01T00:00:00.000Z", "old", true);
	put_record(text, sizeof(text), now, "alice", true);
	put_record(text, sizeof(text), now, "alice", true);
	put_record(text, sizeof(text), now, "www-data", false);
	put(self, "/var/log/smtpward/events.json", text);
	preflight_evidence(&self->p);
	EXPECT_EQ(
		1,
		found(self, "warn",
		      "2 attempts of alice in the last 7 days would have been denied"));
	EXPECT_EQ(2, n_found(self));
}

TEST_HARNESS_MAIN
