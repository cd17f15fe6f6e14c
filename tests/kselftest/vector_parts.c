// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "actor.h"
#include "common.h"
#include "vector_parts.h"

#define SOON_MS 2000

/**
 * target_at() - Make an address.
 * @addr: Numeric address.
 * @port: Port.
 *
 * Return: The address.
 */
struct target target_at(const char *addr, uint16_t port)
{
	struct target t = { .family = AF_INET };

	t.len = sizeof(t.v4);
	t.v4.sin_family = AF_INET;
	t.v4.sin_port = htons(port);
	if (inet_pton(AF_INET, addr, &t.v4.sin_addr) == 1)
		return t;
	memset(&t.room, 0, sizeof(t.room));
	t.family = AF_INET6;
	t.len = sizeof(t.v6);
	t.v6.sin6_family = AF_INET6;
	t.v6.sin6_port = htons(port);
	if (inet_pton(AF_INET6, addr, &t.v6.sin6_addr) != 1)
		sw_die("no address: %s", addr);
	return t;
}

/**
 * target_of() - Make the address that a vector connects to.
 * @vector: Vector.
 * @port: Port.
 *
 * Return: The address.
 */
struct target target_of(const struct vector *vector, uint16_t port)
{
	return target_at(vector->addr ?: "127.0.0.1", port);
}

/**
 * must_socket() - Make a socket.
 * @family: Family.
 * @type: Type.
 * @protocol: Protocol.
 *
 * Return: The socket.
 */
int must_socket(int family, int type, int protocol)
{
	int fd = socket(family, type, protocol);

	act_must(fd, "socket");
	return fd;
}

/**
 * vector_socket() - Make the socket of a vector.
 * @vector: Vector.
 *
 * Return: The socket.
 */
int vector_socket(const struct vector *vector)
{
	return must_socket(target_of(vector, 0).family, SOCK_STREAM,
			   vector->protocol);
}

/**
 * to_error() - What a call returned, as an error.
 * @ret: Negative with errno set when it failed.
 *
 * Return: 0 or a negative error.
 */
int to_error(long ret)
{
	return ret < 0 ? -errno : 0;
}

/**
 * say() - Send VECTOR_WORD.
 * @fd: Connected socket.
 *
 * Return: 0 or a negative error.
 */
int say(int fd)
{
	return to_error(
		send(fd, VECTOR_WORD, strlen(VECTOR_WORD), MSG_NOSIGNAL));
}

/**
 * say_when_open() - Send VECTOR_WORD when a connection is open.
 * @fd: Socket that is connecting.
 *
 * Return: 0 or a negative error.
 */
int say_when_open(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLOUT };

	poll(&poll_fd, 1, SOON_MS);
	return say(fd);
}

/**
 * set_sysctl() - Set a parameter of the kernel.
 * @name: Path below /proc/sys.
 * @value: Value.
 */
void set_sysctl(const char *name, const char *value)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	act_write(path, value);
}

/**
 * become_with() - Become another user, with one capability.
 * @uid: User and group.
 * @cap: CAP_*.
 */
void become_with(uid_t uid, int cap)
{
	act_must(prctl(PR_SET_KEEPCAPS, 1), "keepcaps");
	sw_become(uid);
	sw_keep_cap(cap);
}

/**
 * beside_me() - Find a file in the directory of this program.
 * @name: Its name.
 *
 * Return: Its path, in static memory.
 */
const char *beside_me(const char *name)
{
	static char path[PATH_MAX];
	char exe[PATH_MAX] = "";

	act_must(readlink("/proc/self/exe", exe, sizeof(exe) - 1), "exe");
	snprintf(path, sizeof(path), "%s/%s", dirname(exe), name);
	return path;
}

/**
 * own_listener() - Listen where a vector connects to.
 * @vector: Vector.
 * @port: Port.
 *
 * Return: Socket that listens.
 */
int own_listener(const struct vector *vector, uint16_t port)
{
	struct target t = target_of(vector, port);
	int fd = vector_socket(vector);

	act_must(bind(fd, &t.any, t.len), "bind");
	act_must(listen(fd, 1), "listen");
	return fd;
}

/**
 * own_delivery() - Tell what arrived at an own listener.
 * @listener: As of own_listener().
 * @err: What came of the attempt.
 *
 * Return: @err, or -ENOTRECOVERABLE when that is not how it was.
 */
int own_delivery(int listener, int err)
{
	struct pollfd poll_fd = { .fd = listener, .events = POLLIN };
	char word[sizeof(VECTOR_WORD)] = "";
	int peer;

	if (poll(&poll_fd, 1, err ? 0 : SOON_MS) != 1)
		return err ?: -ENOTRECOVERABLE;
	peer = accept(listener, NULL, NULL);
	act_must(peer, "accept");
	if (err || recv(peer, word, strlen(VECTOR_WORD), MSG_WAITALL) < 0 ||
	    strcmp(word, VECTOR_WORD))
		return -ENOTRECOVERABLE;
	return 0;
}

/**
 * vector_can_sctp() - Tell whether there is SCTP.
 *
 * Return: Whether.
 */
bool vector_can_sctp(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP);

	close(fd);
	return fd >= 0;
}
