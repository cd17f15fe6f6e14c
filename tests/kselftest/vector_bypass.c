// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ways to send without a connect(2): packets made by hand, SCTP's own calls, and what
 * the kernel connects itself.
 */
#include <errno.h>
#include <linux/capability.h>
#include <linux/if_ether.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <netpacket/packet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

/* It needs types of those above. */
#include <linux/sctp.h>

#include "actor.h"
#include "common.h"
#include "vector_parts.h"

static uint16_t checksum(const void *data, size_t len, uint32_t sum)
{
	uint16_t word;

	for (; len; len -= sizeof(word), data += sizeof(word)) {
		memcpy(&word, data, sizeof(word));
		sum += word;
	}
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* Of RFC 5737. */
#define NOBODY "198.51.100.1"

/**
 * struct syn - A packet that opens a connection and carries data, RFC 7413.
 * @ip: Header.
 * @tcp: Header.
 * @word: Data.
 */
struct syn {
	struct iphdr ip;
	struct tcphdr tcp;
	char word[4];
};

_Static_assert(sizeof(VECTOR_WORD) - 1 == 4, "an even number of bytes");

static struct syn make_syn(const struct vector *vector, uint16_t port)
{
	struct target to = target_of(vector, port);
	const struct target from = target_at(NOBODY, 0);
	const uint16_t len = sizeof(struct syn) - sizeof(struct iphdr);
	uint32_t sum = htons(IPPROTO_TCP) + htons(len);
	struct syn syn = {};

	syn.ip = (struct iphdr){ .version = 4,
				 .ihl = sizeof(syn.ip) / 4,
				 .tot_len = htons(sizeof(syn)),
				 .ttl = 64,
				 .protocol = IPPROTO_TCP,
				 .saddr = from.v4.sin_addr.s_addr,
				 .daddr = to.v4.sin_addr.s_addr };
	syn.ip.check = checksum(&syn.ip, sizeof(syn.ip), 0);
	syn.tcp = (struct tcphdr){ .source = htons(30000 + getpid() % 1000),
				   .dest = htons(port),
				   .seq = htonl(getpid()),
				   .doff = sizeof(syn.tcp) / 4,
				   .syn = 1,
				   .window = htons(1024) };
	memcpy(syn.word, VECTOR_WORD, sizeof(syn.word));
	sum += (syn.ip.saddr & 0xffff) + (syn.ip.saddr >> 16);
	sum += (syn.ip.daddr & 0xffff) + (syn.ip.daddr >> 16);
	syn.tcp.check = checksum(&syn.tcp, len, sum);
	return syn;
}

/*
 * A server that takes data without having given a cookie, and whose answer nobody
 * refuses.
 */
static void trust_everybody(const struct vector *vector, uint16_t port)
{
	(void)vector;
	(void)port;
	set_sysctl("net/ipv4/tcp_fastopen", "515");
	set_sysctl("net/ipv4/conf/lo/route_localnet", "1");
	act_must(system("ip route replace " NOBODY " dev lo") ? -1 : 0, "ip");
}

static void become_raw(uid_t uid)
{
	become_with(uid, CAP_NET_RAW);
}

static int send_raw(const struct vector *vector, uint16_t port)
{
	struct target t = target_of(vector, port);
	const struct syn syn = make_syn(vector, port);
	int fd = must_socket(AF_INET, SOCK_RAW, IPPROTO_RAW);

	return to_error(sendto(fd, &syn, sizeof(syn), 0, &t.any, t.len));
}

static int send_packet(const struct vector *vector, uint16_t port)
{
	const struct syn syn = make_syn(vector, port);
	const struct sockaddr_ll lo = { .sll_family = AF_PACKET,
					.sll_protocol = htons(ETH_P_IP),
					.sll_ifindex = if_nametoindex("lo") };
	int fd = must_socket(AF_PACKET, SOCK_DGRAM, 0);

	return to_error(sendto(fd, &syn, sizeof(syn), 0, (const void *)&lo,
			       sizeof(lo)));
}

/* SCTP's own calls. */

static int listener;

static void listen_sctp(const struct vector *vector, uint16_t port)
{
	listener = own_listener(vector, port);
}

static int sctp_connectx(const struct vector *vector, uint16_t port)
{
	struct target t = target_of(vector, port);
	int fd = vector_socket(vector);
	int err = to_error(setsockopt(fd, IPPROTO_SCTP, SCTP_SOCKOPT_CONNECTX,
				      &t.any, t.len));

	return own_delivery(listener, err ?: say(fd));
}

static int sctp_sendto(const struct vector *vector, uint16_t port)
{
	struct target t = target_of(vector, port);
	int fd = must_socket(t.family, SOCK_SEQPACKET, IPPROTO_SCTP);

	return own_delivery(listener, to_error(sendto(fd, VECTOR_WORD,
						      strlen(VECTOR_WORD), 0,
						      &t.any, t.len)));
}

/* The kernel's own connections. */

#define MOUNT_POINT "/run/smtpward-9p"

static void become_admin(uid_t uid)
{
	become_with(uid, CAP_SYS_ADMIN);
}

static void make_mount_point(const struct vector *vector, uint16_t port)
{
	(void)vector;
	(void)port;
	if (mkdir(MOUNT_POINT, 0755) && errno != EEXIST)
		sw_die(MOUNT_POINT ": %m");
}

/* What it says is not our word, but it is said. It waits for an answer. */
static int mount_9p(const struct vector *vector, uint16_t port)
{
	char options[128];
	pid_t pid;

	(void)vector;
	snprintf(options, sizeof(options),
		 "trans=tcp,port=%u,uname=" VECTOR_WORD, port);
	pid = fork();
	act_must(pid, "fork");
	if (!pid)
		_exit(mount("127.0.0.1", MOUNT_POINT, "9p", 0, options) ?
			      errno :
			      0);
	usleep(500 * 1000);
	return kill(pid, SIGKILL);
}

static bool can_9p(void)
{
	return !system("modprobe -q -a 9p && { modprobe -q 9pnet_fd || :; }");
}

const struct vector bypass_vectors[] = {
	{ "raw socket", send_raw, .prepare = trust_everybody,
	  .become = become_raw, .addr = COOKIE_ADDR },
	{ "packet socket", send_packet, .prepare = trust_everybody,
	  .become = become_raw, .addr = COOKIE_ADDR },
	{ "SCTP_SOCKOPT_CONNECTX", sctp_connectx, .own_listener = true,
	  .prepare = listen_sctp, .protocol = IPPROTO_SCTP,
	  .can = vector_can_sctp },
	{ "SCTP, one-to-many", sctp_sendto, .own_listener = true,
	  .prepare = listen_sctp, .protocol = IPPROTO_SCTP,
	  .can = vector_can_sctp },
	{ "mount of 9p", mount_9p, .own_words = true,
	  .prepare = make_mount_point, .become = become_admin, .can = can_9p },
	{},
};
