/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What clients send, and what is to be known of it.
 */
#ifndef _SESSION_CASES_H
#define _SESSION_CASES_H

#include "session_fixture.h"

/**
 * struct session - What a client sends, and what is to be known of it.
 * @name: What it is about.
 * @text: What it sends.
 * @len: Bytes of that.
 * @facts: As of say_facts().
 */
struct session {
	const char *name;
	const char *text;
	size_t len;
	const char *facts;
};

#define SESSION(name, text, facts)                  \
	{                                           \
		name, text, sizeof(text) - 1, facts \
	}
#define ONE "EHLO h\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n"
#define FACTS_OF_ONE " hello helo=h mail=1:a@b rcpt=1 @d"
#define PART(headers) ONE headers "\r\n\r\nx\r\n.\r\nQUIT\r\n"

static const struct session sessions[] = {
	SESSION("nothing", "", ""),
	SESSION("a message", ONE "Subject: s\r\n\r\nx\r\n.\r\nQUIT\r\n",
		FACTS_OF_ONE " parts=1 []"),
	SESSION("bare line feeds",
		"HELO h\nMAIL FROM:<a@b>\nRCPT TO:<c@d>\nDATA\nA: b\n\nx\n.\n",
		FACTS_OF_ONE " parts=1 []"),
	SESSION("small letters and spaces",
		" ehlo  h x\r\nmail \t from : <a@b>  Size=12 BODY=8BITMIME\r\n"
		"rcpt to: c@D NOTIFY=NEVER\r\n",
		" hello helo=h mail=1:a@b rcpt=1 @d size=12"),
	SESSION("the null sender", "MAIL FROM:<>\r\n", " mail=1:"),
	SESSION("words that are no commands",
		"EHLOS h\r\nMAILFROM:<a>\r\nMAIL TO:<a>\r\nRCPT FROM:<b@c>\r\n"
		"AUTHOR\r\nDATAX\r\nSTARTTLSX\r\n",
		""),
	SESSION("the last sender counts",
		"MAIL FROM:<a@b> SIZE=5\r\nRSET\r\nMAIL FROM:<c@d>\r\n",
		" mail=2:c@d"),
	SESSION("recipients",
		"RCPT TO:<a@X.y>\r\nRCPT TO:<b@x.Y>\r\nRCPT TO:<c@z>\r\n"
		"RCPT TO:<postmaster>\r\nRCPT TO:<@r1,@r2:u@w>\r\n"
		"RCPT TO:<\"a>@b\"@v>\r\nRCPT TO:<\"\\\">\"@u>\r\n"
		"RCPT TO:<t@t\r\n",
		" rcpt=8 @x.y @z @w @v @u @t"),
	SESSION("many domains",
		"RCPT TO:<a@1>\r\nRCPT TO:<a@2>\r\nRCPT TO:<a@3>\r\n"
		"RCPT TO:<a@4>\r\nRCPT TO:<a@5>\r\nRCPT TO:<a@6>\r\n"
		"RCPT TO:<a@7>\r\nRCPT TO:<a@8>\r\nRCPT TO:<a@1>\r\n"
		"RCPT TO:<a@9>\r\n",
		" more rcpt=10 @1 @2 @3 @4 @5 @6 @7 @8"),
	SESSION("sizes", "MAIL FROM:<a@b> SIZE=99999999999999999999999\r\n",
		" mail=1:a@b size=18446744073709551615"),
	SESSION("a size that is none", "MAIL FROM:<a@b> XSIZE=1 SIZE=x\r\n",
		" mail=1:a@b"),
	SESSION("credentials",
		"EHLO h\r\nAUTH LOGIN\r\nc2VjcmV0\r\nMAIL\r\n"
		"auth plain AHRlc3QAc2VjcmV0\r\n",
		" hello auth helo=h"),
	SESSION("STARTTLS",
		"EHLO h\r\nSTARTTLS\r\n\x16\x03\x01\nMAIL FROM:<a@b>\r\n",
		" hello starttls tls helo=h"),
	SESSION("STARTTLS that was refused",
		"EHLO h\r\nSTARTTLS\r\nMAIL FROM:<a@b>\r\n",
		" hello starttls helo=h mail=1:a@b"),
	SESSION("TLS at once", "\x16\x03\x01\nEHLO h\r\n", " tls"),
	SESSION("TLS is not later", "NOOP\r\n\x16\x03\x01\nMAIL FROM:<a@b>\r\n",
		" mail=1:a@b"),
	SESSION("dots",
		ONE "A: b\r\n\r\n..\r\n...\r\n.x\r\n\r\n.\r\nRCPT TO:<e@f>\r\n",
		" hello helo=h mail=1:a@b rcpt=2 @d @f parts=1 []"),
	SESSION("a dot is not the end in a line",
		ONE "A: b\r\n\r\nx .\r\nRCPT TO:<e@f>\r\n.\r\n",
		FACTS_OF_ONE " parts=1 []"),
	SESSION("an empty message", ONE ".\r\nRCPT TO:<e@f>\r\n",
		" hello helo=h mail=1:a@b rcpt=2 @d @f parts=1 []"),
	SESSION("a message that was refused", ONE "RSET\r\nRCPT TO:<e@f>\r\n",
		" hello helo=h mail=1:a@b rcpt=2 @d @f"),
	SESSION("another, and the next",
		ONE "MAIL FROM:<g@h>\r\nRCPT TO:<e@f>\r\n",
		" hello helo=h mail=2:g@h rcpt=2 @d @f"),
	SESSION("a header that looks like a command",
		ONE "Quit: x\r\nRset : y\r\n\r\nRCPT TO:<e@f>\r\n.\r\n",
		FACTS_OF_ONE " parts=1 []"),
	SESSION("chunks",
		"MAIL FROM:<a@b>\r\nBDAT 24\r\nContent-Type: text/html\n"
		"BDAT 5 LAST\r\n\r\n\r\nxRCPT TO:<e@f>\r\n",
		" bdat mail=1:a@b rcpt=1 @f parts=1 [text/html]"),
	SESSION("a chunk that ends in a header",
		"BDAT 20\r\nContent-Type: text/hBDAT 9 LAST\r\ntml\r\n\r\nx\n"
		"RCPT TO:<e@f>\r\n",
		" bdat rcpt=1 @f parts=1 [text/html]"),
	SESSION("an empty last chunk",
		"BDAT 8\r\nA: b\r\n\r\nbdat 0 last\r\nRCPT TO:<e@f>\r\n",
		" bdat rcpt=1 @f parts=1 []"),
	SESSION("two messages in chunks",
		"BDAT 26 LAST\r\nContent-Type: x/y\r\n\r\nz\r\n\r\n"
		"BDAT 0 LAST\r\nBDAT 19\r\nContent-Type: x/z\r\n"
		"BDAT 2 LAST\r\n\r\n",
		" bdat parts=3 [x/y] [] [x/z]"),
	SESSION("a chunk with the end of DATA in it",
		"BDAT 20 LAST\r\nA: b\r\n\r\n.\r\nQUIT\r\nx\r\nRCPT TO:<e@f>\r\n",
		" bdat rcpt=1 @f parts=1 []"),
	SESSION("a type", PART("CONTENT-type : Text/HTML; charset=utf-8"),
		FACTS_OF_ONE " parts=1 [text/html]"),
	SESSION("a name", PART("Content-Type: a/b; name=\"x y.pdf\""),
		FACTS_OF_ONE " parts=1 [a/b x y.pdf]"),
	SESSION("a folded name",
		PART("Content-Type: a/b;\r\n\tcharset=c;\r\n  name=x.pdf"),
		FACTS_OF_ONE " parts=1 [a/b x.pdf]"),
	SESSION("the disposition's name",
		PART("Content-Disposition: attachment; filename=y.pdf\r\n"
		     "Content-Type: a/b; name=x.pdf"),
		FACTS_OF_ONE " parts=1 [a/b y.pdf]"),
	SESSION("the disposition's name, later",
		PART("Content-Type: a/b; name=x.pdf\r\n"
		     "Content-Disposition: inline ; filename = \"y\\\"z\""),
		FACTS_OF_ONE " parts=1 [a/b y\"z]"),
	SESSION("an extended name",
		PART("Content-Disposition: attachment; filename*=UTF-8''a%20b"),
		FACTS_OF_ONE " parts=1 [ UTF-8''a%20b extended]"),
	SESSION("a name in parts",
		PART("Content-Disposition: attachment; filename*0*=UTF-8''a;\r\n"
		     " filename*1=\"b \"; filename*2=c"),
		FACTS_OF_ONE " parts=1 [ UTF-8''ab c extended]"),
	SESSION("an encoded word",
		PART("Content-Type: a/b; name=\"=?UTF-8?B?w6Q=?=\""),
		FACTS_OF_ONE " parts=1 [a/b =?UTF-8?B?w6Q=?=]"),
	SESSION("comments",
		PART("Content-Type: (a (b) \\)) a/b (c); (d) name (e) = (f) x"),
		FACTS_OF_ONE " parts=1 [a/b x]"),
	SESSION("parameters that are none",
		PART("Content-Type: a/b; ; = ; x; ;names=1;namex=2; name"),
		FACTS_OF_ONE " parts=1 [a/b]"),
	SESSION("no end of quotes", PART("Content-Type: a/b; name=\"x; y\\"),
		FACTS_OF_ONE " parts=1 [a/b x; y\\]"),
	SESSION("a multipart",
		ONE
		"Content-Type: multipart/mixed; boundary=\"x y\"\r\n\r\n"
		"preamble\r\n--x yz\r\n--x y\r\nContent-Type: text/plain\r\n"
		"\r\n--x\r\n--x y  \r\n"
		"Content-Disposition: attachment; filename=a.zip\r\n\r\n"
		"--x y--\r\nContent-Type: no/body\r\n.\r\n",
		FACTS_OF_ONE " parts=2 [text/plain] [ a.zip]"),
	SESSION("multiparts in a multipart",
		ONE "Content-Type: multipart/mixed; boundary=a\r\n\r\n"
		    "--a\r\nContent-Type: multipart/alternative; boundary=b\r\n"
		    "\r\n--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"
		    "--b\r\nContent-Type: text/html\r\n\r\nx\r\n--b--\r\nx\r\n"
		    "--a\r\nContent-Type: image/png\r\n\r\nx\r\n--b\r\n\r\n"
		    "--a--\r\n.\r\n",
		FACTS_OF_ONE " parts=3 [text/plain] [text/html] [image/png]"),
	SESSION("the outer boundary ends the inner",
		ONE "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n"
		    "Content-Type: multipart/mixed; boundary=aa\r\n\r\n--aa\r\n"
		    "Content-Type: x/y\r\n\r\n--a\r\nContent-Type: x/z\r\n\r\n"
		    ".\r\n",
		FACTS_OF_ONE " parts=2 [x/y] [x/z]"),
	SESSION("a part without an empty line",
		ONE "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n"
		    "Content-Type: x/y\r\n--a\r\nContent-Type: x/z\r\n--a--\r\n"
		    "--a\r\n\r\n.\r\n",
		FACTS_OF_ONE " parts=2 [x/y] [x/z]"),
	SESSION("a message in a message",
		PART("Content-Type: message/rfc822\r\n\r\n"
		     "Content-Type: a/b; name=c"),
		FACTS_OF_ONE " parts=2 [message/rfc822] [a/b c]"),
	SESSION("a stuffed boundary",
		ONE "Content-Type: multipart/mixed; boundary=.a\r\n\r\n"
		    "--.a\r\nContent-Type: x/y\r\n\r\n.--.a\r\n"
		    "Content-Type: x/z\r\n\r\n.\r\n",
		FACTS_OF_ONE " parts=2 [x/y] [x/z]"),
	SESSION("headers only", ONE "Content-Type: x/y\r\n.\r\n",
		FACTS_OF_ONE " parts=1 [x/y]"),
	SESSION("two messages",
		ONE "Content-Type: multipart/mixed; boundary=a\r\n\r\n.\r\n"
		    "MAIL FROM:<e@f>\r\nDATA\r\nContent-Type: x/y\r\n\r\n"
		    "--a\r\n\r\n.\r\n",
		" hello helo=h mail=2:e@f rcpt=1 @d parts=1 [x/y]"),
};

#define N_SESSIONS (sizeof(sessions) / sizeof(*sessions))

#endif /* _SESSION_CASES_H */
