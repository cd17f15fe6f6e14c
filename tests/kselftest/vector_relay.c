// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ways on which somebody else opens the connection, or another address is asked for.
 */
#include <fcntl.h>
#include <liburing.h>
#include <linux/bpf.h>
#include <linux/vm_sockets.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "actor.h"
#include "vector_parts.h"

/* Where a relay or a rule about addresses leads on to the port in question. */
#define OTHER_PORT 2626

/* Handed over. */

static int roots_fd;
static struct io_uring roots_ring;

static void connect_as_root(const struct vector *vector, uint16_t port)
{
	struct target t = target_of(vector, port);

	roots_fd = vector_socket(vector);
	act_must(connect(roots_fd, &t.any, t.len), "connect");
}

static int say_on_roots(const struct vector *vector, uint16_t port)
{
	(void)vector;
	(void)port;
	return say(roots_fd);
}

static void make_ring(const struct vector *vector, uint16_t port)
{
	(void)port;
	roots_fd = vector_socket(vector);
	act_must(io_uring_queue_init(4, &roots_ring, IORING_SETUP_SQPOLL) ? -1 :
									    0,
		 "io_uring");
	act_must(io_uring_register_files(&roots_ring, &roots_fd, 1) ? -1 : 0,
		 "register");
}

static int open_by_roots_ring(const struct vector *vector, uint16_t port)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&roots_ring);
	struct target t = target_of(vector, port);
	struct io_uring_cqe *cqe;

	io_uring_prep_connect(sqe, 0, &t.any, t.len);
	sqe->flags = IOSQE_FIXED_FILE;
	if (io_uring_submit(&roots_ring) < 0 ||
	    io_uring_wait_cqe(&roots_ring, &cqe))
		return -ENOTRECOVERABLE;
	return cqe->res < 0 ? cqe->res : say(roots_fd);
}

/* Relays. What it listens on tells which. */

static void relay_from(int from, uint16_t port)
{
	char word[sizeof(VECTOR_WORD)];
	pid_t pid;
	int peer;

	act_must(listen(from, 1), "listen");
	pid = fork();
	act_must(pid, "fork");
	if (pid)
		return;
	alarm(20);
	peer = accept(from, NULL, NULL);
	connect_as_root(&(struct vector){}, port);
	_exit(write(roots_fd, word, read(peer, word, sizeof(word))) < 0);
}

/* Until the relay has passed it on. */
static int say_to_relay(int fd, const void *addr, socklen_t len)
{
	int err = to_error(connect(fd, addr, len));

	return err ?: say(fd);
}

static void relay_tcp(const struct vector *vector, uint16_t port)
{
	relay_from(own_listener(vector, OTHER_PORT), port);
}

static int open_by_tcp(const struct vector *vector, uint16_t port)
{
	struct target t = target_of(vector, OTHER_PORT);

	(void)port;
	return say_to_relay(vector_socket(vector), &t.any, t.len);
}

static const struct sockaddr_un unix_addr = { .sun_family = AF_UNIX,
					      .sun_path = "\0relay" };

static void relay_unix(const struct vector *vector, uint16_t port)
{
	int fd = must_socket(AF_UNIX, SOCK_STREAM, 0);

	(void)vector;
	act_must(bind(fd, (const void *)&unix_addr, sizeof(unix_addr)), "bind");
	relay_from(fd, port);
}

static int open_by_unix(const struct vector *vector, uint16_t port)
{
	(void)vector;
	(void)port;
	return say_to_relay(must_socket(AF_UNIX, SOCK_STREAM, 0), &unix_addr,
			    sizeof(unix_addr));
}

static struct sockaddr_vm vsock_addr(unsigned int cid, uint16_t port)
{
	return (struct sockaddr_vm){ .svm_family = AF_VSOCK,
				     .svm_cid = cid,
				     .svm_port = port };
}

static void relay_vsock(const struct vector *vector, uint16_t port)
{
	const struct sockaddr_vm addr = vsock_addr(VMADDR_CID_ANY, port);
	int fd = must_socket(AF_VSOCK, SOCK_STREAM, 0);

	(void)vector;
	act_must(bind(fd, (const void *)&addr, sizeof(addr)), "bind");
	relay_from(fd, port);
}

/* Even to the port of the same number. */
static int open_by_vsock(const struct vector *vector, uint16_t port)
{
	const struct sockaddr_vm addr = vsock_addr(VMADDR_CID_LOCAL, port);

	(void)vector;
	return say_to_relay(must_socket(AF_VSOCK, SOCK_STREAM, 0), &addr,
			    sizeof(addr));
}

static bool can_vsock(void)
{
	return !system("modprobe -q vsock_loopback");
}

/* The address changes behind the hook. */

/* Names that are no words of bullseye's nft. */
#define NFT_TABLE "nft add table ip relay"
#define NFT_CHAIN \
	"nft 'add chain ip relay local { type nat hook output priority -100; }'"
#define NFT_RULE "nft add rule ip relay local tcp dport %u redirect to :%u"

static void translate(const struct vector *vector, uint16_t port)
{
	char command[512];

	(void)vector;
	snprintf(command, sizeof(command),
		 NFT_TABLE " && " NFT_CHAIN " && " NFT_RULE, OTHER_PORT, port);
	act_must(system(command) ? -1 : 0, command);
}

/* Its kind of table has all connections tracked, of which there can be few. */
static void translate_no_more(void)
{
	if (system("nft delete table ip relay"))
		sw_die("nft cannot delete the table");
}

static bool can_translate(void)
{
	return !system("modprobe -q -a nft_chain_nat nft_redir");
}

static long bpf(int cmd, union bpf_attr *attr)
{
	return syscall(SYS_bpf, cmd, attr, sizeof(*attr));
}

/* if (ctx->user_port == OTHER_PORT) ctx->user_port = port; return 1; */
static void rewrite(const struct vector *vector, uint16_t port)
{
	const short field = offsetof(struct bpf_sock_addr, user_port);
	static const char license[] = "GPL";
	const struct bpf_insn insns[] = {
		{ .code = BPF_LDX | BPF_MEM | BPF_W,
		  .dst_reg = BPF_REG_2,
		  .src_reg = BPF_REG_1,
		  .off = field },
		{ .code = BPF_JMP | BPF_JNE | BPF_K,
		  .dst_reg = BPF_REG_2,
		  .off = 2,
		  .imm = htons(OTHER_PORT) },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K,
		  .dst_reg = BPF_REG_2,
		  .imm = htons(port) },
		{ .code = BPF_STX | BPF_MEM | BPF_W,
		  .dst_reg = BPF_REG_1,
		  .src_reg = BPF_REG_2,
		  .off = field },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K,
		  .dst_reg = BPF_REG_0,
		  .imm = 1 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_CGROUP_SOCK_ADDR,
		.expected_attach_type = BPF_CGROUP_INET4_CONNECT,
		.insn_cnt = sizeof(insns) / sizeof(*insns),
		.insns = (uintptr_t)insns,
		.license = (uintptr_t)license,
	};
	const int cgroup = open("/sys/fs/cgroup", O_RDONLY);
	int prog;

	(void)vector;
	prog = bpf(BPF_PROG_LOAD, &attr);
	act_must(prog, "BPF_PROG_LOAD");
	attr = (union bpf_attr){
		.link_create = { .prog_fd = prog,
				 .target_fd = cgroup,
				 .attach_type = BPF_CGROUP_INET4_CONNECT }
	};
	/* Ends with this process. */
	act_must(bpf(BPF_LINK_CREATE, &attr), "BPF_LINK_CREATE");
}

const struct vector relay_vectors[] = {
	{ "socket that was handed over", say_on_roots,
	  .prepare = connect_as_root },
	{ "io_uring with SQPOLL that was handed over", open_by_roots_ring,
	  .prepare = make_ring },
	{ "proxy over TCP", open_by_tcp, .prepare = relay_tcp },
	{ "proxy over AF_UNIX", open_by_unix, .prepare = relay_unix },
	{ "proxy over AF_VSOCK", open_by_vsock, .prepare = relay_vsock,
	  .can = can_vsock },
	{ "port rewritten by NAT", open_by_tcp, .prepare = translate,
	  .undo = translate_no_more, .can = can_translate },
	{ "port rewritten by BPF", open_by_tcp, .prepare = rewrite },
	{},
};
