/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every way to use TCP fast open needs.
 */
#ifndef _VECTOR_FASTOPEN_H
#define _VECTOR_FASTOPEN_H

#include "vector_parts.h"

void fastopen_prepare(const struct vector *vector, uint16_t port);
int fastopen_result(const struct vector *vector, int fd, int err);
struct msghdr fastopen_message(struct target *t, struct iovec *iov);

#endif /* _VECTOR_FASTOPEN_H */
