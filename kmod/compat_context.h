/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Differences between the supported kernels that the context meets.
 */
#ifndef _SMTPWARD_COMPAT_CONTEXT_H
#define _SMTPWARD_COMPAT_CONTEXT_H

#include <linux/fs.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/version.h>

/**
 * sw_mm_exe_file() - Take a reference to the program of an address space.
 * @mm: Address space that cannot go away meanwhile.
 *
 * What get_mm_exe_file() does, which modules cannot call since 5.15. Since 6.7
 * a struct file may be reused within a grace period, and get_file_rcu() looks
 * again at where it found it.
 *
 * Context: Any context.
 * Return: The file, to be released by fput(), or NULL.
 */
static inline struct file *sw_mm_exe_file(struct mm_struct *mm)
{
	struct file *file;

	rcu_read_lock();
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	file = get_file_rcu(&mm->exe_file);
#else
	file = rcu_dereference(mm->exe_file);
	if (file && !get_file_rcu(file))
		file = NULL;
#endif
	rcu_read_unlock();
	return file;
}

/**
 * sw_get_remote_page() - Take a reference to a page of an address space.
 * @mm: Address space, locked for reading.
 * @addr: Address in the page.
 *
 * Context: Process context, may sleep.
 * Return: The page, to be released by put_page(), or NULL.
 */
static inline struct page *sw_get_remote_page(struct mm_struct *mm,
					      unsigned long addr)
{
	struct page *page;
	long got;

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
	got = get_user_pages_remote(mm, addr, 1, 0, &page, NULL);
#else
	got = get_user_pages_remote(mm, addr, 1, 0, &page, NULL, NULL);
#endif
	return got == 1 ? page : NULL;
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 11, 0)
#define kmap_local_page(page) kmap_atomic(page)
#define kunmap_local(addr) kunmap_atomic(addr)
#endif

#endif /* _SMTPWARD_COMPAT_CONTEXT_H */
