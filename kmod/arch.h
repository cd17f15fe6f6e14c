/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a handler sees and changes on the architecture at hand.
 */
#ifndef _SMTPWARD_ARCH_H
#define _SMTPWARD_ARCH_H

#if defined(CONFIG_X86_64) && defined(CONFIG_DYNAMIC_FTRACE_WITH_REGS)
#include "arch_x86_64.h"
#elif defined(CONFIG_ARM64) && defined(CONFIG_DYNAMIC_FTRACE_WITH_ARGS)
#include "arch_arm64.h"
#else
/* No backend could redirect, nor keep others from it. */
#error "smtpward needs x86-64 with DYNAMIC_FTRACE_WITH_REGS, or arm64 with DYNAMIC_FTRACE_WITH_ARGS"
#endif

#endif /* _SMTPWARD_ARCH_H */
