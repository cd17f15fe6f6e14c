// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#include "feed.h"
#include "log.h"
#include "parse.h"
#include "syslog_line.h"

#define LOCAL "local"
#define LOCAL_PATH "/dev/log"
#define TCP "tcp:"

/* As in [2001:db8::1]:601 or 192.0.2.1:601, without the port. */
static bool parse_address(const char *word, size_t len, struct feed_to *to)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&to->addr;
	struct sockaddr_in *in = (struct sockaddr_in *)&to->addr;
	const bool brackets = len > 2 && word[0] == '[' && word[len - 1] == ']';
	char text[INET6_ADDRSTRLEN];

	if (brackets) {
		word++;
		len -= 2;
	}
	if (len >= sizeof(text))
		return false;
	memcpy(text, word, len);
	text[len] = '\0';
	to->len = brackets ? sizeof(*in6) : sizeof(*in);
	to->addr.ss_family = brackets ? AF_INET6 : AF_INET;
	return inet_pton(to->addr.ss_family, text,
			 brackets ? (void *)&in6->sin6_addr :
				    (void *)&in->sin_addr) == 1;
}

static bool parse_tcp(const char *word, struct feed_to *to)
{
	const char *colon = strrchr(word, ':');
	uint16_t port;

	if (!colon || !parse_address(word, colon - word, to) ||
	    parse_port(colon + 1, &port))
		return false;
	/* The port is in the same place in both. */
	((struct sockaddr_in *)&to->addr)->sin_port = htons(port);
	to->stream = true;
	to->make = syslog_remote;
	return true;
}

static void parse_local(struct feed_to *to)
{
	struct sockaddr_un *un = (struct sockaddr_un *)&to->addr;

	un->sun_family = AF_UNIX;
	memcpy(un->sun_path, LOCAL_PATH, sizeof(LOCAL_PATH));
	to->len = sizeof(*un);
	to->make = syslog_local;
}

/**
 * syslog_parse() - Take where messages of syslog are to go.
 * @word: "local", or "tcp:" with address and port. No names: the daemon waits for no
 *	name server.
 * @to: Receives it.
 *
 * Return: false after an error that was logged.
 */
bool syslog_parse(const char *word, struct feed_to *to)
{
	bool good = true;

	*to = (struct feed_to){ .name = "syslog" };
	if (!strcmp(word, LOCAL))
		parse_local(to);
	else
		good = !strncmp(word, TCP, strlen(TCP)) &&
		       parse_tcp(word + strlen(TCP), to);
	if (!good)
		log_err("--syslog: '%s' is no syslog server, expected \"local\", or \"tcp:\" and a numeric address and port, as in tcp:192.0.2.1:601 or tcp:[2001:db8::1]:601",
			word);
	return good;
}
