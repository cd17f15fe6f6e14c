// SPDX-License-Identifier: GPL-2.0-only
#include <linux/userfaultfd.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "actor.h"
#include "hanging_memory.h"

/**
 * hanging_memory() - Memory that is not there until somebody serves it.
 * @len: Bytes.
 * @uffd: Set to what serves it. When it is closed, the memory is ordinary.
 *
 * Return: The memory.
 */
void *hanging_memory(size_t len, int *uffd)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range;
	void *at = mmap(NULL, len, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	*uffd = syscall(SYS_userfaultfd, 0);
	act_must(*uffd, "userfaultfd");
	act_must(ioctl(*uffd, UFFDIO_API, &api), "UFFDIO_API");
	range = (struct uffdio_register){ .range = { (uintptr_t)at, len },
					  .mode = UFFDIO_REGISTER_MODE_MISSING };
	act_must(ioctl(*uffd, UFFDIO_REGISTER, &range), "UFFDIO_REGISTER");
	return at;
}
