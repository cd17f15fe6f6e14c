/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands of smtpward. Each takes its name and its arguments and returns the
 * exit status.
 */
#ifndef _SMTPWARD_CMD_H
#define _SMTPWARD_CMD_H

int cmd_baseline(int argc, char **argv);
int cmd_detections(int argc, char **argv);
int cmd_confirm(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_enforce(int argc, char **argv);
int cmd_events(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_grant(int argc, char **argv);
int cmd_learn(int argc, char **argv);
int cmd_mode(int argc, char **argv);
int cmd_seal(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_preflight(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_top(int argc, char **argv);
int cmd_validate(int argc, char **argv);

#endif /* _SMTPWARD_CMD_H */
