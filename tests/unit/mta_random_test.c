// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines that no mail server would write: cut, mutated, at random.
 */
#include <kselftest_harness.h>
#include <stdlib.h>
#include <string.h>

#include "mta_fixture.h"

static const char *const seeds[] = {
	"postfix/pickup[811]: 2F1A0C0B7: uid=1000 from=<alice>",
	"postfix/qmgr[8]: 2F1A0C0B7: from=<\"a\\\"b\"@x>, size=328, nrcpt=2 (queue active)",
	"postfix/smtp[8]: 2F1A0C0B7: to=<b@x>, relay=m[IPv6:2001:db8::1]:25, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4CA1F2)",
	"postfix/smtpd[8]: NOQUEUE: reject: RCPT from l[127.0.0.1]: 554 5.7.1 <b>: no",
	"exim4[5]: 2026-11-27 07:22:09 [77] 1rABCd-000123-Xy <= \"a b\"@c H=m (x) [192.0.2.9]:4 U=alice P=local S=325 T=\"x\\\"\" for b",
	"exim4: 1rABCd-000123-Xy ** b <c@d> R=r H=m [192.0.2.2]: SMTP error: 550 no",
	"exim4: 1rABCd-000123-Xy => b R=r C=\"250 OK id=1rABCe-000124-Zz\"",
	"sendmail[9]: 5ARB7aXY000900: from=<a@b>, size=325, nrcpts=1, msgid=<1@a>, relay=alice@localhost",
	"sm-mta[9]: 5ARB7aXY000900: to=<a@b>,<c@d>, ctladdr=alice (1000/1000), relay=m. [192.0.2.2], dsn=5.1.1, stat=Sent (5ARB7bZZ000901 Message accepted for delivery)",
	"msmtp: host=m from=a recipients=b,c mailsize=325 smtpmsg='250 queued as 7 ' exitcode=EX_OK",
	"smtpd[75]: 5df87c9b982c840c mta delivery evpid=c405e39a4797fe79 to=<b@e> relay=\"192.0.2.2 (mx)\" result=\"Ok\" stat=\"250 ok\"",
	"dma[18a5e2.56]: <b@e> delivery successful",
	"nullmailer[7]: Starting delivery: host: m protocol: smtp file: 1559199706.31426",
	"nullmailer[7]: smtp: Failed: 553 no",
};

static const char *const pieces[] = { "<",    ">",   "\"",    "'",  "\\",  "[",
				      "]",    ", ",  "=",     ": ", " ",   "(",
				      "\xff", "to=", "size=", "H=", "C=\"" };

static bool is_string(const char *text, size_t size)
{
	return strnlen(text, size) < size;
}

static void check(const struct mta_event *e)
{
	if (!is_string(e->id, sizeof(e->id)) ||
	    !is_string(e->next_id, sizeof(e->next_id)) ||
	    !is_string(e->user, sizeof(e->user)) ||
	    !is_string(e->domain, sizeof(e->domain)) ||
	    !is_string(e->relay, sizeof(e->relay)) ||
	    !is_string(e->status, sizeof(e->status)) ||
	    !is_string(e->message_id, sizeof(e->message_id)) ||
	    !is_string(e->program, sizeof(e->program)) ||
	    (e->addr_len && e->addr_len != 4 && e->addr_len != 16) ||
	    strpbrk(e->id, "\n <>\"=[]") || strpbrk(e->next_id, "\n <>\"=[]"))
		abort();
}

/* In memory that ends with it, so that the sanitizer sees one byte more. */
static bool parse_exact(struct mta_parser *parser, const char *bytes,
			size_t len)
{
	char *exact = malloc(len ? len : 1);
	struct mta_line line;
	struct mta_event e;
	bool ret;

	memcpy(exact, bytes, len);
	ret = mta_line_split(&line, exact, len, NOW) &&
	      mta_parse(parser, &line, &e);
	if (ret)
		check(&e);
	free(exact);
	return ret;
}

static size_t seed(char *bytes, size_t size, size_t i)
{
	return snprintf(bytes, size, "Nov 23 12:13:20 server %s", seeds[i]);
}

TEST(every_beginning)
{
	struct mta_parser parser = { 0 };
	size_t i, n, len, found = 0;
	char bytes[1024];

	for (i = 0; i < ARRAY_SIZE(seeds); i++) {
		len = seed(bytes, sizeof(bytes), i);
		for (n = 0; n < len; n++)
			parse_exact(&parser, bytes, n);
		found += parse_exact(&parser, bytes, len);
	}
	EXPECT_EQ(ARRAY_SIZE(seeds), found);
}

static size_t mutate(char *bytes, size_t len, size_t size)
{
	const char *piece = pieces[rand() % ARRAY_SIZE(pieces)];
	size_t at = rand() % len, n = strlen(piece);

	switch (rand() % 3) {
	case 0:
		bytes[at] = rand();
		return len;
	case 1:
		memmove(bytes + at, bytes + at + 1, len - at - 1);
		return len > 1 ? len - 1 : len;
	default:
		if (len + n > size)
			return len;
		memmove(bytes + at + n, bytes + at, len - at);
		memcpy(bytes + at, piece, n);
		return len + n;
	}
}

TEST(mutated)
{
	struct mta_parser parser = { 0 };
	size_t n, i, len, found = 0;
	char bytes[1024];

	srand(1);
	for (n = 0; n < 60000; n++) {
		len = seed(bytes, sizeof(bytes), rand() % ARRAY_SIZE(seeds));
		for (i = rand() % 6; i; i--)
			len = mutate(bytes, len, sizeof(bytes));
		found += parse_exact(&parser, bytes, len);
	}
	EXPECT_LT(10000, found);
}

TEST_HARNESS_MAIN
