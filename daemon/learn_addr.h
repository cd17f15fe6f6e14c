/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Addresses, sorted and brought together to networks.
 */
#ifndef _SMTPWARD_LEARN_ADDR_H
#define _SMTPWARD_LEARN_ADDR_H

#include <stdbool.h>
#include <stddef.h>

#include "learn_entry.h"

bool learn_addr_class(const char *ip, enum learn_class *class);
bool learn_addr_in(const char *ip, const char *net);

/* Receives each word of "to". */
typedef void learn_net_fn(void *to, const char *net);

bool learn_networks(const struct learn_entry *e, learn_net_fn *fn, void *to);

#endif /* _SMTPWARD_LEARN_ADDR_H */
