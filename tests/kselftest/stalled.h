/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A process that makes attempts while what an event says of it cannot be had,
 * and others that ask for it in vain.
 */
#ifndef _STALLED_H
#define _STALLED_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "hanging_fs.h"

#define STALLED_WITNESSES 2

/**
 * struct attempt - Something that is judged.
 * @name: For messages.
 * @make: Makes it. Returns 0 or a negative error.
 * @via: enum smtpward_via.
 */
struct attempt {
	const char *name;
	int (*make)(void);
	uint32_t via;
};

#define N_ATTEMPTS 3

extern const struct attempt attempts[N_ATTEMPTS];

/**
 * struct stalled_shared - How far the processes are, and what they have to
 * know of each other.
 * @ready: Everything is arranged.
 * @hanging: The file system hangs.
 * @reader: Thread that holds mmap_lock for reading.
 * @writer: Thread that waits to get it for writing.
 * @go: Make the attempts.
 * @done: All are made.
 * @err: What they returned.
 * @asked: Witnesses that asked.
 * @answered: Witnesses that got an answer.
 * @args: Where the process says that its arguments are.
 * @tool: Path of the mail tool.
 */
struct stalled_shared {
	atomic_int ready, hanging;
	atomic_int reader, writer;
	atomic_int go, done;
	int err[N_ATTEMPTS];
	atomic_int asked, answered;
	char *args;
	char tool[64];
};

extern struct stalled_shared *shared;

/**
 * struct stalled - The processes.
 * @fs: File system that hangs once the process is ready.
 * @pid: The process.
 * @n_witnesses: Entries in @witness.
 * @witness: Who asks.
 */
struct stalled {
	struct hanging_fs fs;
	pid_t pid;
	int n_witnesses;
	pid_t witness[STALLED_WITNESSES];
};

bool stalled_happens(const atomic_int *what);

void stalled_setup(struct stalled *s);
void stalled_end(struct stalled *s);
void stalled_start(struct stalled *s, void (*arrange)(const struct stalled *s));
void stalled_ask(struct stalled *s, void (*fn)(pid_t pid));

/* In the process */
_Noreturn void stalled_be_judged(void);
void stalled_lock_memory(void);

#endif /* _STALLED_H */
