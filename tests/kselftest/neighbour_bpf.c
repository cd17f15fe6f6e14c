// SPDX-License-Identifier: GPL-2.0-only
/*
 * BPF programs at the hooked functions, each of which does nothing.
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "actor.h"
#include "neighbours.h"

#define KPROBE_PMU "/sys/bus/event_source/devices/kprobe/type"

static int attached[3];
static unsigned int n_attached;

static long bpf(int cmd, union bpf_attr *attr)
{
	return syscall(SYS_bpf, cmd, attr, sizeof(*attr));
}

/* return 0; */
static int load(unsigned int type, unsigned int attach_type, int btf_id)
{
	static const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	static const char license[] = "GPL";
	union bpf_attr attr = {
		.prog_type = type,
		.expected_attach_type = attach_type,
		.attach_btf_id = btf_id,
		.insn_cnt = sizeof(insns) / sizeof(*insns),
		.insns = (uintptr_t)insns,
		.license = (uintptr_t)license,
		/* 5.10 wants to know it of a kprobe, the others do not look. */
		.kern_version = 0,
	};
	int fd = bpf(BPF_PROG_LOAD, &attr);

	act_must(fd, "BPF_PROG_LOAD");
	return fd;
}

static int leave(const struct neighbour *self)
{
	(void)self;
	while (n_attached)
		close(attached[--n_attached]);
	return 0;
}

static int attach_to(const char *function, unsigned int type,
		     unsigned int attach_type)
{
	const int btf_id = libbpf_find_vmlinux_btf_id(function, attach_type);
	union bpf_attr attr = {};
	int prog, fd;

	if (btf_id < 0)
		return btf_id;
	prog = load(type, attach_type, btf_id);
	attr.raw_tracepoint.prog_fd = prog;
	fd = bpf(BPF_RAW_TRACEPOINT_OPEN, &attr);
	if (fd < 0)
		fd = -errno;
	close(prog);
	return fd;
}

static int attach_all(const char *const *functions, size_t n, unsigned int type,
		      unsigned int attach_type)
{
	size_t i;
	int fd;

	for (i = 0; i < n; i++) {
		fd = attach_to(functions[i], type, attach_type);
		if (fd < 0) {
			leave(NULL);
			return fd;
		}
		attached[n_attached++] = fd;
	}
	return 0;
}

static int arrive_tracing(const struct neighbour *self)
{
	return attach_all(hooked,
			  self->more == BPF_MODIFY_RETURN ? N_HOOKED_LSM :
							    N_HOOKED,
			  BPF_PROG_TYPE_TRACING, self->more);
}

static int arrive_lsm(const struct neighbour *self)
{
	static const char *const hooks[] = { "socket_connect",
					     "bprm_check_security" };

	(void)self;
	return attach_all(hooks, 2, BPF_PROG_TYPE_LSM, BPF_LSM_MAC);
}

static int open_kprobe(const char *function, int prog)
{
	struct perf_event_attr attr = { .size = sizeof(attr),
					.kprobe_func = (uintptr_t)function };
	FILE *f = fopen(KPROBE_PMU, "r");
	int fd;

	if (!f || fscanf(f, "%u", &attr.type) != 1)
		return -ENOTRECOVERABLE;
	fclose(f);
	fd = syscall(SYS_perf_event_open, &attr, -1, 0, -1,
		     PERF_FLAG_FD_CLOEXEC);
	if (fd < 0)
		return -errno;
	act_must(ioctl(fd, PERF_EVENT_IOC_SET_BPF, prog), "SET_BPF");
	act_must(ioctl(fd, PERF_EVENT_IOC_ENABLE, 0), "ENABLE");
	return fd;
}

static int arrive_kprobe(const struct neighbour *self)
{
	int prog = load(BPF_PROG_TYPE_KPROBE, 0, 0);
	size_t i;
	int fd;

	for (i = 0; i < N_HOOKED; i++) {
		fd = open_kprobe(hooked[i], prog);
		if (fd < 0) {
			leave(self);
			return fd;
		}
		attached[n_attached++] = fd;
	}
	close(prog);
	return 0;
}

static bool can_trace(void)
{
	return !access("/sys/kernel/btf/vmlinux", R_OK);
}

static bool can_lsm(void)
{
	return can_trace() &&
	       libbpf_find_vmlinux_btf_id("socket_connect", BPF_LSM_MAC) > 0;
}

const struct neighbour bpf_neighbours[] = {
	{ "BPF kprobe", arrive_kprobe, leave },
	{ "BPF fentry", arrive_tracing, leave, .more = BPF_TRACE_FENTRY,
	  .is_bpf = true, .can = can_trace },
	{ "BPF fexit", arrive_tracing, leave, .more = BPF_TRACE_FEXIT,
	  .is_bpf = true, .can = can_trace },
	{ "BPF fmod_ret", arrive_tracing, leave, .more = BPF_MODIFY_RETURN,
	  .is_bpf = true, .can = can_trace },
	{ "BPF-LSM", arrive_lsm, leave, .can = can_lsm },
	{},
};
