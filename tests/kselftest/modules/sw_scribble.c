// SPDX-License-Identifier: GPL-2.0-only
/*
 * Other code at the entry of a function, which does as little as what was there.
 * Only for functions whose entry nobody patches meanwhile.
 */
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/string.h>

#include <asm/processor-flags.h>
#include <asm/special_insns.h>

static char *symbol = "security_socket_connect";
module_param(symbol, charp, 0444);
MODULE_PARM_DESC(symbol, "Function");

static bool pad;
module_param(pad, bool, 0444);
MODULE_PARM_DESC(pad, "In place of its ENDBR, not of what ftrace patches");

/* ENDBR, and what kernels up to 6.14 and since then write over it. */
static const u8 endbrs[][4] = {
	{ 0xf3, 0x0f, 0x1e, 0xfa },
	{ 0x66, 0x0f, 0x1f, 0x00 },
	{ 0x0f, 0x1f, 0x40, 0xd6 },
};

/* A NOP as long as these, which kernels have nowhere. */
static const u8 no_endbr[4] = { 0x0f, 0x1f, 0x40, 0x01 };

static u8 *entry;
static u8 former[MCOUNT_INSN_SIZE];

/* Write to the kernel's text, which this processor's other mappings share. */
static void patch(const u8 *code, size_t len)
{
	unsigned long flags, cr0;

	local_irq_save(flags);
	cr0 = read_cr0();
	/* write_cr0() would not clear it. */
	asm volatile("mov %0, %%cr0" : : "r"(cr0 & ~X86_CR0_WP) : "memory");
	memcpy(entry, code, len);
	asm volatile("mov %0, %%cr0" : : "r"(cr0) : "memory");
	local_irq_restore(flags);
}

/* A NOP with another displacement, or with another prefix. */
static void patch_nop(void)
{
	u8 code[MCOUNT_INSN_SIZE];

	memcpy(code, former, sizeof(code));
	if (code[0] == 0x0f)
		code[4] = 0x01;
	else
		code[0] = 0x2e;
	patch(code, sizeof(code));
}

static bool is_endbr_here(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(endbrs); i++)
		if (!memcmp(entry, endbrs[i], sizeof(endbrs[i])))
			return true;
	return false;
}

static int __init scribble_init(void)
{
	struct kprobe kprobe = {
		.symbol_name = symbol,
		.flags = KPROBE_FLAG_DISABLED,
	};
	int err = register_kprobe(&kprobe);

	if (err)
		return err;
	entry = (u8 *)kprobe.addr;
	unregister_kprobe(&kprobe);
	if (pad)
		entry -= sizeof(no_endbr);
	if (pad && !is_endbr_here())
		return -ENXIO;
	memcpy(former, entry, sizeof(former));
	if (pad)
		patch(no_endbr, sizeof(no_endbr));
	else
		patch_nop();
	return 0;
}

static void __exit scribble_exit(void)
{
	patch(former, pad ? sizeof(no_endbr) : sizeof(former));
}

module_init(scribble_init);
module_exit(scribble_exit);

MODULE_DESCRIPTION("Other code at the entry of a function");
MODULE_LICENSE("GPL");
