// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether a server that configuration names may be reached. Names are looked up in a
 * child: who answers can take as long as it likes.
 */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "alloc.h"
#include "parse.h"
#include "preflight.h"

#define LOOKUP_SECONDS 5

static void write_addresses(int fd, void *arg)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found, *ai;
	char line[INET6_ADDRSTRLEN + 1];
	int len;

	if (getaddrinfo(arg, NULL, &hints, &found))
		_exit(1);
	for (ai = found; ai; ai = ai->ai_next) {
		if (getnameinfo(ai->ai_addr, ai->ai_addrlen, line,
				INET6_ADDRSTRLEN, NULL, 0, NI_NUMERICHOST))
			continue;
		len = strlen(line);
		line[len++] = '\n';
		if (write(fd, line, len) != len)
			_exit(1);
	}
}

/* Returns lines, NULL when there is no answer. Another root has other names. */
static char *look_up(const struct preflight *p, const char *host)
{
	size_t len;

	if (!strcmp(host, "localhost"))
		return xstrdup("127.0.0.1\n");
	if (*p->results->root)
		return NULL;
	return preflight_child(write_addresses, (void *)host, LOOKUP_SECONDS,
			       &len);
}

static enum preflight_answer ask_each(const struct preflight *p,
				      const struct asked *who, char *lines,
				      uint16_t port, uint32_t *rule)
{
	enum preflight_answer answer, best = PREFLIGHT_DENIED,
				      worst = PREFLIGHT_LET;
	char *line, *rest = lines;
	uint32_t by;
	size_t n = 0;

	while ((line = strsep(&rest, "\n"))) {
		if (!*line)
			continue;
		answer = preflight_connects(p, who, line, port, &by);
		if (!n++ || answer > worst)
			*rule = by;
		worst = answer > worst ? answer : worst;
		best = answer < best ? answer : best;
	}
	return n && best == worst ? best : PREFLIGHT_UNSURE;
}

/**
 * preflight_reaches() - Whether somebody may connect to a server.
 * @p: The policy.
 * @who: Who.
 * @host: Name or address of the server, NULL for whatever is outside.
 * @port: Port there.
 * @rule: Receives the rule that decides, 0 for the default.
 *
 * Return: What the policy says. PREFLIGHT_UNSURE also when that depends on what the
 * name means.
 */
enum preflight_answer preflight_reaches(const struct preflight *p,
					const struct asked *who,
					const char *host, uint16_t port,
					uint32_t *rule)
{
	enum preflight_answer answer;
	struct net net;
	char *lines;

	if (!host)
		return preflight_publicly(p, who, port, rule);
	if (!parse_net(host, &net))
		return preflight_connects(p, who, host, port, rule);
	lines = look_up(p, host);
	if (lines) {
		answer = ask_each(p, who, lines, port, rule);
		free(lines);
		return answer;
	}
	return preflight_publicly(p, who, port, rule) == PREFLIGHT_LET ?
		       PREFLIGHT_LET :
		       PREFLIGHT_UNSURE;
}
