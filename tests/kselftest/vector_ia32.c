// SPDX-License-Identifier: GPL-2.0-only
/*
 * The system calls of 32-bit programs, which any program can make.
 */
#include <errno.h>
#include <limits.h>
#include <linux/net.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "actor.h"
#include "vector_fastopen.h"

#ifdef __x86_64__

/* Numbers of arch/x86/entry/syscalls/syscall_32.tbl. */
#define IA32_EXECVE 11
#define IA32_SOCKETCALL 102
#define IA32_CONNECT 362
#define IA32_SENDMSG 370

/**
 * struct ia32_room - What a 32-bit pointer can point at.
 * @to: Where to.
 * @word: What to send.
 * @args: Arguments of socketcall(2).
 * @iov: struct compat_iovec.
 * @msg: struct compat_msghdr.
 */
struct ia32_room {
	struct target to;
	char word[sizeof(VECTOR_WORD)];
	uint32_t args[6];
	uint32_t iov[2];
	uint32_t msg[7];
};

/**
 * struct ia32_strings - What execve(2) takes.
 * @path: Of the program.
 * @port: The variable PORT.
 * @argv: Pointers to arguments, which a null pointer ends.
 * @envp: Likewise to variables.
 */
struct ia32_strings {
	char path[PATH_MAX];
	char port[16];
	uint32_t argv[2];
	uint32_t envp[2];
};

static long ia32_call(long nr, long a, long b, long c)
{
	long ret;

	asm volatile("int $0x80"
		     : "=a"(ret)
		     : "a"(nr), "b"(a), "c"(b), "d"(c)
		     : "memory", "r8", "r9", "r10", "r11");
	return ret;
}

static uint32_t short_pointer(const void *p)
{
	return (uintptr_t)p;
}

static void *map_low(size_t size)
{
	void *ret = mmap(NULL, size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	act_must(ret == MAP_FAILED ? -1 : 0, "mmap");
	return ret;
}

static struct ia32_room *make_room(const struct vector *vector, uint16_t port)
{
	struct ia32_room *room = map_low(sizeof(*room));

	room->to = target_of(vector, port);
	memcpy(room->word, VECTOR_WORD, sizeof(VECTOR_WORD));
	return room;
}

static int by_connect(const struct vector *vector, uint16_t port)
{
	struct ia32_room *room = make_room(vector, port);
	int fd = vector_socket(vector);
	int err = ia32_call(IA32_CONNECT, fd, short_pointer(&room->to.any),
			    room->to.len);

	return err ?: say(fd);
}

static int by_socketcall(const struct vector *vector, uint16_t port)
{
	struct ia32_room *room = make_room(vector, port);
	int fd = vector_socket(vector);
	int err;

	room->args[0] = fd;
	room->args[1] = short_pointer(&room->to.any);
	room->args[2] = room->to.len;
	err = ia32_call(IA32_SOCKETCALL, SYS_CONNECT, short_pointer(room->args),
			0);
	return err ?: say(fd);
}

static int by_sendto(const struct vector *vector, uint16_t port)
{
	struct ia32_room *room = make_room(vector, port);
	int fd = vector_socket(vector);
	int ret;

	room->args[0] = fd;
	room->args[1] = short_pointer(room->word);
	room->args[2] = strlen(room->word);
	room->args[3] = MSG_FASTOPEN;
	room->args[4] = short_pointer(&room->to.any);
	room->args[5] = room->to.len;
	ret = ia32_call(IA32_SOCKETCALL, SYS_SENDTO, short_pointer(room->args),
			0);
	return fastopen_result(vector, fd, ret < 0 ? ret : 0);
}

static int by_sendmsg(const struct vector *vector, uint16_t port)
{
	struct ia32_room *room = make_room(vector, port);
	int fd = vector_socket(vector);
	int ret;

	room->iov[0] = short_pointer(room->word);
	room->iov[1] = strlen(room->word);
	room->msg[0] = short_pointer(&room->to.any);
	room->msg[1] = room->to.len;
	room->msg[2] = short_pointer(room->iov);
	room->msg[3] = 1;
	ret = ia32_call(IA32_SENDMSG, fd, short_pointer(room->msg),
			MSG_FASTOPEN);
	return fastopen_result(vector, fd, ret < 0 ? ret : 0);
}

/**
 * ia32_execve() - Execute a program by the call of 32-bit programs.
 * @path: Of the program. It gets the variable PORT.
 *
 * Return: A negative error.
 */
int ia32_execve(const char *path)
{
	struct ia32_strings *strings = map_low(sizeof(*strings));

	snprintf(strings->path, sizeof(strings->path), "%s", path);
	snprintf(strings->port, sizeof(strings->port), "PORT=%s",
		 getenv("PORT"));
	strings->argv[0] = short_pointer(strings->path);
	strings->envp[0] = short_pointer(strings->port);
	return ia32_call(IA32_EXECVE, short_pointer(strings->path),
			 short_pointer(strings->argv),
			 short_pointer(strings->envp));
}

/**
 * vector_can_ia32() - Tell whether there are the calls of 32-bit programs.
 *
 * Where there are none, an attempt is a fault, which ends a test machine.
 *
 * Return: Whether.
 */
bool vector_can_ia32(void)
{
	return !access("/proc/sys/abi/vsyscall32", F_OK);
}

const struct vector ia32_vectors[] = {
	{ "IPv4, 32-bit connect", by_connect, .can = vector_can_ia32 },
	{ "IPv6, 32-bit connect", by_connect, .can = vector_can_ia32,
	  .addr = "::1" },
	{ "IPv4, 32-bit socketcall", by_socketcall, .can = vector_can_ia32 },
	{ "MSG_FASTOPEN, 32-bit socketcall", by_sendto, .fastopen = true,
	  .can = vector_can_ia32 },
	{ "MSG_FASTOPEN, 32-bit sendmsg", by_sendmsg, .fastopen = true,
	  .can = vector_can_ia32 },
	{},
};

#else

int ia32_execve(const char *path)
{
	(void)path;
	return -EOPNOTSUPP;
}

bool vector_can_ia32(void)
{
	return false;
}

const struct vector ia32_vectors[] = { {} };

#endif
