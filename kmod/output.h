/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hook on what TCP sends.
 */
#ifndef _SMTPWARD_OUTPUT_H
#define _SMTPWARD_OUTPUT_H

int sw_output_arm(void);
void sw_output_disarm(void);
void sw_output_exit(void);

#endif /* _SMTPWARD_OUTPUT_H */
