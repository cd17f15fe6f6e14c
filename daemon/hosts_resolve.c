// SPDX-License-Identifier: GPL-2.0-only
/*
 * Addresses of hosts, by those who answer for names.
 *
 * A name server that does not answer makes getaddrinfo(3) wait for long, and nothing
 * ends that but the end of its process. So a few processes ask, write what they are
 * told into one pipe, and are ended when the time is over.
 */
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "diag.h"
#include "hosts.h"

#define WORKERS_MAX 16

/**
 * struct word - What a worker says. It is less than a pipe takes at once.
 * @host: Index of the host.
 * @end: There is no more about this host.
 * @error: Of getaddrinfo(), at the end.
 * @net: An address, unless it is the end.
 */
struct word {
	uint32_t host;
	bool end;
	int error;
	struct net net;
};

/**
 * struct answer - What is known of a host meanwhile.
 * @found: Addresses.
 * @ended: There is an answer.
 * @error: Of getaddrinfo().
 * @refused: How many addresses were refused.
 */
struct answer {
	struct host found;
	bool ended;
	int error;
	size_t refused;
};

static void send_word(int fd, const struct word *word)
{
	if (write(fd, word, sizeof(*word)) != sizeof(*word))
		_exit(1);
}

static bool take_net(struct net *net, const struct addrinfo *found)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	const struct sockaddr_in6 *six;
	const struct sockaddr_in *four;

	*net = (struct net){ .family = found->ai_family };
	if (found->ai_family == AF_INET) {
		four = (const struct sockaddr_in *)found->ai_addr;
		net->prefix_len = 32;
		memcpy(net->addr, &four->sin_addr, 4);
		return true;
	}
	if (found->ai_family != AF_INET6)
		return false;
	six = (const struct sockaddr_in6 *)found->ai_addr;
	net->prefix_len = 128;
	memcpy(net->addr, &six->sin6_addr, 16);
	if (!memcmp(net->addr, mapped, sizeof(mapped))) {
		*net = (struct net){ .family = AF_INET, .prefix_len = 32 };
		memcpy(net->addr, (const uint8_t *)&six->sin6_addr + 12, 4);
	}
	return true;
}

static void ask(int fd, uint32_t index, const char *name,
		host_resolve_fn resolve)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL, *i;
	struct word word = { .host = index };

	word.error = resolve(name, NULL, &hints, &found);
	for (i = word.error ? NULL : found; i; i = i->ai_next)
		if (take_net(&word.net, i))
			send_word(fd, &word);
	word.end = true;
	send_word(fd, &word);
}

static pid_t begin_worker(const struct hosts *hosts, size_t first, int *fds,
			  host_resolve_fn resolve)
{
	pid_t pid = fork();
	size_t i;

	if (pid)
		return pid;
	close(fds[0]);
	signal(SIGPIPE, SIG_DFL);
	for (i = first; i < hosts->n; i += WORKERS_MAX)
		ask(fds[1], i, hosts->v[i].name, resolve);
	_exit(0);
}

static void take_word(struct answer *answers, const struct word *word,
		      time_t now)
{
	struct answer *a = &answers[word->host];

	if (word->end) {
		a->ended = true;
		a->error = word->error;
	} else if (!host_takes(&word->net) ||
		   !host_answer(&a->found, &word->net, now)) {
		a->refused++;
	}
}

static int ms_until(const struct timespec *end)
{
	struct timespec now;
	long ms;

	clock_gettime(CLOCK_MONOTONIC, &now);
	ms = (end->tv_sec - now.tv_sec) * 1000 +
	     (end->tv_nsec - now.tv_nsec) / 1000000;
	return ms > 0 ? ms : 0;
}

/* Until all workers have ended, or the time has. */
static void listen_to(int fd, struct answer *answers, size_t n,
		      const struct host_lookup *how)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct timespec end;
	struct word word;
	int ready;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += how->deadline_ms / 1000;
	end.tv_nsec += how->deadline_ms % 1000 * 1000000L;
	for (;;) {
		ready = poll(&p, 1, ms_until(&end));
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0 || read(fd, &word, sizeof(word)) != sizeof(word))
			break;
		if (word.host < n)
			take_word(answers, &word, how->now);
	}
}

static bool ask_all(const struct hosts *hosts, const struct host_lookup *how,
		    struct answer *answers)
{
	pid_t workers[WORKERS_MAX];
	size_t n = 0, i;
	int fds[2];

	if (pipe(fds) < 0)
		return false;
	for (i = 0; i < WORKERS_MAX && i < hosts->n; i++) {
		workers[n] = begin_worker(hosts, i, fds, how->resolve);
		n += workers[n] > 0;
	}
	close(fds[1]);
	listen_to(fds[0], answers, hosts->n, how);
	close(fds[0]);
	for (i = 0; i < n; i++) {
		kill(workers[i], SIGKILL);
		while (waitpid(workers[i], NULL, 0) < 0 && errno == EINTR)
			;
	}
	return true;
}

/* By the minute, so that the same is said as long as nothing changes. */
static void warn_failed(const struct host *host, const struct answer *a,
			struct diag *diag)
{
	const char *why = !a->ended ? "no answer in time" :
			  a->error  ? gai_strerror(a->error) :
				      "no address of another machine";
	char when[32];
	struct tm tm;

	if (!host->n) {
		diag_warn(diag, host->name, 0, 0,
			  "%s; no rule holds for it until there is an address",
			  why);
		return;
	}
	gmtime_r(&host->answered, &tm);
	strftime(when, sizeof(when), "%Y-%m-%d %H:%M UTC", &tm);
	diag_warn(diag, host->name, 0, 0, "%s; the addresses of %s are used",
		  why, when);
}

/* Returns whether there is something worth to be kept. */
static bool take_answer(struct host *host, const struct answer *a, time_t now,
			struct diag *diag)
{
	bool new = false;
	size_t i, before = host->n;

	if (a->refused)
		diag_warn(
			diag, host->name, 0, 0,
			"%zu addresses are refused: loopback, link-local, multicast, none, or more than %d",
			a->refused, HOST_ADDRS_MAX);
	if (!a->ended || a->error || !a->found.n) {
		warn_failed(host, a, diag);
		return false;
	}
	for (i = 0; i < a->found.n; i++)
		host_answer(host, &a->found.addrs[i].net, now);
	new = host->n != before || now - host->answered >= HOST_KEEP / 4;
	before = host->n;
	host_forget_old(host, now);
	new |= host->n != before;
	if (new)
		host->answered = now;
	return new;
}

/**
 * hosts_resolve() - Look hosts up.
 * @hosts: The hosts, with what was known of them before.
 * @how: How.
 * @diag: Receives warnings of those whose addresses are not those of now.
 *
 * Return: true when there is something new to be kept.
 */
bool hosts_resolve(struct hosts *hosts, const struct host_lookup *how,
		   struct diag *diag)
{
	struct answer *answers = xcalloc(hosts->n, sizeof(*answers));
	bool new = false;
	size_t i;

	ask_all(hosts, how, answers);
	for (i = 0; i < hosts->n; i++) {
		new |= take_answer(&hosts->v[i], &answers[i], how->now, diag);
		free(answers[i].found.addrs);
	}
	free(answers);
	return new;
}
