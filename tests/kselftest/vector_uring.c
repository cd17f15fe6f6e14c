// SPDX-License-Identifier: GPL-2.0-only
/*
 * io_uring(7), with all who can act for the one who asks.
 */
#include <errno.h>
#include <liburing.h>
#include <string.h>
#include <unistd.h>

#include <linux/capability.h>

#include "actor.h"
#include "kernel.h"
#include "vector_fastopen.h"

static struct io_uring ring;

static void ring_open(unsigned int flags)
{
	act_must(io_uring_queue_init(4, &ring, flags) ? -1 : 0, "io_uring");
}

static int submit(void)
{
	struct io_uring_cqe *cqe;
	int ret;

	if (io_uring_submit(&ring) < 0 || io_uring_wait_cqe(&ring, &cqe))
		return -ENOTRECOVERABLE;
	ret = cqe->res;
	io_uring_cqe_seen(&ring, cqe);
	return ret < 0 ? ret : 0;
}

/* 5.10 knows only registered files where its own thread takes the requests. */
static int open_with(const struct vector *vector, uint16_t port,
		     unsigned int flags, int personality)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
	struct target t = target_of(vector, port);
	int fd = vector_socket(vector);
	int err;

	act_must(io_uring_register_files(&ring, &fd, 1) ? -1 : 0, "register");
	io_uring_prep_connect(sqe, 0, &t.any, t.len);
	sqe->flags = flags | IOSQE_FIXED_FILE;
	sqe->personality = personality;
	err = submit();
	return err ?: say(fd);
}

static int open_plain(const struct vector *vector, uint16_t port)
{
	ring_open(0);
	return open_with(vector, port, 0, 0);
}

/* In a worker thread from the start. */
static int open_async(const struct vector *vector, uint16_t port)
{
	ring_open(0);
	return open_with(vector, port, IOSQE_ASYNC, 0);
}

/* In a thread of the kernel's, which 5.10 grants to CAP_SYS_ADMIN only. */
static int open_sqpoll(const struct vector *vector, uint16_t port)
{
	ring_open(IORING_SETUP_SQPOLL);
	return open_with(vector, port, 0, 0);
}

static void become_admin(uid_t uid)
{
	become_with(uid, CAP_SYS_ADMIN);
}

static int open_personality(const struct vector *vector, uint16_t port)
{
	ring_open(0);
	return open_with(vector, port, 0, io_uring_register_personality(&ring));
}

static int open_personality_async(const struct vector *vector, uint16_t port)
{
	ring_open(0);
	return open_with(vector, port, IOSQE_ASYNC,
			 io_uring_register_personality(&ring));
}

static int fastopen_sendmsg(const struct vector *vector, uint16_t port)
{
	struct target t = target_of(vector, port);
	int fd = vector_socket(vector);
	struct iovec iov;
	struct msghdr msg = fastopen_message(&t, &iov);

	ring_open(0);
	io_uring_prep_sendmsg(io_uring_get_sqe(&ring), fd, &msg, MSG_FASTOPEN);
	return fastopen_result(vector, fd, submit());
}

/* The length's place in a request had another name before 6.0. */
static int fastopen_send(const struct vector *vector, uint16_t port)
{
	struct target t = target_of(vector, port);
	int fd = vector_socket(vector);
	struct io_uring_sqe *sqe;

	ring_open(0);
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_send(sqe, fd, VECTOR_WORD, strlen(VECTOR_WORD),
			   MSG_FASTOPEN);
	sqe->addr2 = (uintptr_t)&t.any;
	sqe->splice_fd_in = t.len;
	return fastopen_result(vector, fd, submit());
}

static bool can_send_to(void)
{
	return !kernel_before(6, 0);
}

#define WITH_COOKIE \
	.addr = COOKIE_ADDR, .cookie = true, .prepare = fastopen_prepare

const struct vector uring_vectors[] = {
	{ "io_uring", open_plain },
	{ "io_uring, worker", open_async },
	{ "io_uring, SQPOLL", open_sqpoll, .become = become_admin },
	{ "io_uring, registered credentials", open_personality },
	{ "io_uring, registered credentials, worker", open_personality_async },
	{ "MSG_FASTOPEN, io_uring sendmsg", fastopen_sendmsg,
	  .fastopen = true },
	{ "MSG_FASTOPEN, io_uring sendmsg, cookie", fastopen_sendmsg,
	  .fastopen = true, WITH_COOKIE },
	{ "MSG_FASTOPEN, io_uring send", fastopen_send, .fastopen = true,
	  .can = can_send_to },
	{ "MSG_FASTOPEN, io_uring send, cookie", fastopen_send,
	  .fastopen = true, .can = can_send_to, WITH_COOKIE },
	{},
};
