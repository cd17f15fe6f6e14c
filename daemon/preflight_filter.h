/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packet filters of the kernel, which can stop what the policy lets through.
 */
#ifndef _SMTPWARD_PREFLIGHT_FILTER_H
#define _SMTPWARD_PREFLIGHT_FILTER_H

#include <stdbool.h>
#include <stddef.h>

struct preflight;

/**
 * struct chain - A chain of rules.
 * @family: ip, ip6, inet, ...
 * @table: Its table.
 * @name: Its name.
 * @goes_out: Packets come through it that leave this machine.
 */
struct chain {
	char *family;
	char *table;
	char *name;
	bool goes_out;
};

/**
 * struct jump - That packets of one chain come to another.
 * @from: The one.
 * @to: The other.
 */
struct jump {
	size_t from;
	size_t to;
};

/**
 * struct chains - All chains.
 * @v: Each.
 * @n: How many.
 * @jumps: Jumps between them.
 * @n_jumps: How many.
 */
struct chains {
	struct chain *v;
	size_t n;
	struct jump *jumps;
	size_t n_jumps;
};

size_t chains_find(struct chains *c, const char *family, const char *table,
		   const char *name);
void chains_jump(struct chains *c, size_t from, const char *to);
void chains_reach(struct chains *c);
void chains_free(struct chains *c);

bool filter_goes_out(const char *hook);
void filter_tell(struct preflight *p, const struct chain *chain,
		 const char *where, const char *ports, const char *what,
		 unsigned long long packets);
void filter_tell_default(struct preflight *p, const struct chain *chain);
void filter_forget(struct preflight *p);

#endif /* _SMTPWARD_PREFLIGHT_FILTER_H */
