/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Everybody else who can be at the functions that the module hooks.
 */
#ifndef _NEIGHBOURS_H
#define _NEIGHBOURS_H

#include <stdbool.h>
#include <stddef.h>

#define HOOKED_SOCKET "security_socket_connect"
#define HOOKED_STREAM "__inet_stream_connect"
#define HOOKED_EXEC "security_bprm_check"

/* All of them, those of the LSM first: only these may have BPF's fmod_ret. */
#define N_HOOKED 3
#define N_HOOKED_LSM 2
extern const char *const hooked[N_HOOKED];

/**
 * enum terms - How a neighbour and the module get along.
 * @BESIDE: Both work.
 * @EITHER: Whoever comes second is refused.
 * @DEAD: Like @EITHER, but the neighbour may be told that it has come. It does
 *	nothing then.
 */
enum terms {
	BESIDE,
	EITHER,
	DEAD,
};

/**
 * struct neighbour - Somebody at all three functions.
 * @name: For test names.
 * @arrive: Returns 0 or a negative error, with nothing left behind.
 * @leave: Returns 0 or a negative error.
 * @what: For them.
 * @more: For them.
 * @terms: How it and the module get along.
 * @is_bpf: On 5.10 only one of it and the module can be there.
 * @kills_kprobe: May not come after, and leave, where the module uses kprobes.
 * @can: Whether this kernel can do it. NULL for all.
 */
struct neighbour {
	const char *name;
	int (*arrive)(const struct neighbour *self);
	int (*leave)(const struct neighbour *self);
	const char *what;
	int more;
	enum terms terms;
	bool is_bpf;
	bool kills_kprobe;
	bool (*can)(void);
};

/* Each ends with one that has no name. */
extern const struct neighbour tracer_neighbours[];
extern const struct neighbour bpf_neighbours[];
extern const struct neighbour module_neighbours[];
extern const struct neighbour lsm_neighbours[];

int write_words(const char *path, int flags, const char *text);

#endif /* _NEIGHBOURS_H */
