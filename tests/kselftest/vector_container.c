// SPDX-License-Identifier: GPL-2.0-only
/*
 * Networks of their own, a protocol of its own, and a container as it is run.
 */
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "actor.h"
#include "common.h"
#include "vector_parts.h"

#define BUNDLE "/run/smtpward-bundle"

static int listener;

static void loopback_up(void)
{
	struct ifreq request = { .ifr_name = "lo" };
	int fd = must_socket(AF_INET, SOCK_DGRAM, 0);

	act_must(ioctl(fd, SIOCGIFFLAGS, &request), "lo");
	request.ifr_flags |= IFF_UP;
	act_must(ioctl(fd, SIOCSIFFLAGS, &request), "lo");
	close(fd);
}

static int open_here(const struct vector *vector, uint16_t port)
{
	struct target t = target_of(vector, port);
	int fd = vector_socket(vector);
	int err = to_error(connect(fd, &t.any, t.len));

	return own_delivery(listener, err ?: say(fd));
}

static void make_listener(const struct vector *vector, uint16_t port)
{
	listener = own_listener(vector, port);
}

static void make_network(const struct vector *vector, uint16_t port)
{
	act_must(unshare(CLONE_NEWNET), "unshare");
	loopback_up();
	make_listener(vector, port);
}

static void become_container(uid_t uid)
{
	sw_become_container(uid, CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWNS);
}

/* The root of a container has the right to all this. */
static int open_inside(const struct vector *vector, uint16_t port)
{
	loopback_up();
	make_listener(vector, port);
	return open_here(vector, port);
}

static bool can_runc(void)
{
	return !system("runc --version >/dev/null 2>&1");
}

static uint16_t runc_port;

static void note_port(const struct vector *vector, uint16_t port)
{
	(void)vector;
	runc_port = port;
}

#define MAKE_ROOT \
	"mkdir -p " BUNDLE "/rootfs/proc && cp -f %s " BUNDLE "/rootfs/opener"
#define MAKE_CONFIG \
	"sed 's/@UID@/%u/g; s/@PORT@/%u/' %s >" BUNDLE "/config.json"

/* The network is the host's, everything else the container's. */
static void write_bundle(uid_t uid)
{
	char command[512];

	snprintf(command, sizeof(command), MAKE_ROOT, beside_me("opener"));
	act_must(system(command) ? -1 : 0, command);
	snprintf(command, sizeof(command), MAKE_CONFIG, uid, runc_port,
		 beside_me("container.json"));
	act_must(system(command) ? -1 : 0, command);
}

static int run_container(const struct vector *vector, uint16_t port)
{
	char name[32];

	(void)vector;
	(void)port;
	snprintf(name, sizeof(name), "smtpward-%d", getpid());
	execlp("runc", "runc", "run", "--bundle", BUNDLE, name, NULL);
	return -ENOTRECOVERABLE;
}

const struct vector container_vectors[] = {
	{ "IPv4, network namespace", open_here, .own_listener = true,
	  .prepare = make_network },
	{ "IPv6, network namespace", open_here, .own_listener = true,
	  .prepare = make_network, .addr = "::1" },
	{ "IPv4, user, network and pid namespace", open_inside,
	  .own_listener = true, .become = become_container },
	{ "IPv4, container of runc", run_container, .prepare = note_port,
	  .become = write_bundle, .can = can_runc },
	{ "SCTP, one-to-one", open_here, .own_listener = true,
	  .prepare = make_listener, .protocol = IPPROTO_SCTP,
	  .can = vector_can_sctp },
	{ "SCTP, one-to-one, IPv6", open_here, .own_listener = true,
	  .prepare = make_listener, .protocol = IPPROTO_SCTP, .addr = "::1",
	  .can = vector_can_sctp },
	{},
};
