// SPDX-License-Identifier: GPL-2.0-only
/*
 * The readiness protocol of sd_notify(3).
 */
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "notify.h"

/**
 * notify() - Tell the service manager.
 * @fmt: Assignments such as "READY=1", separated by line ends.
 *
 * Return: 0 when sent or when nobody asked to be told, else a negative errno.
 */
int notify(const char *fmt, ...)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	const char *path = getenv("NOTIFY_SOCKET");
	char text[1024];
	va_list args;
	ssize_t sent;
	size_t len;
	int fd;

	if (!path)
		return 0;
	len = strlen(path);
	if ((path[0] != '/' && path[0] != '@') || len >= sizeof(addr.sun_path))
		return -EINVAL;
	memcpy(addr.sun_path, path, len);
	if (path[0] == '@')
		addr.sun_path[0] = '\0';

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);

	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	sent = sendto(fd, text, strlen(text), MSG_NOSIGNAL,
		      (struct sockaddr *)&addr,
		      offsetof(struct sockaddr_un, sun_path) + len);
	if (sent < 0)
		sent = -errno;
	close(fd);
	return sent < 0 ? (int)sent : 0;
}

/**
 * notify_watchdog_ms() - How often the service manager wants a sign of life.
 *
 * Return: Half of the time it allows, in milliseconds, or 0 for no watchdog.
 */
unsigned int notify_watchdog_ms(void)
{
	const char *usec = getenv("WATCHDOG_USEC");
	const char *pid = getenv("WATCHDOG_PID");
	unsigned long long value;

	if (!usec || (pid && strtol(pid, NULL, 10) != getpid()))
		return 0;
	value = strtoull(usec, NULL, 10) / 2000;
	return value > 3600000 ? 3600000 : (unsigned int)value;
}
