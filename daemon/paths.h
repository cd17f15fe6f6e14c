/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where things are on an installed system.
 */
#ifndef _SMTPWARD_PATHS_H
#define _SMTPWARD_PATHS_H

#define PATH_POLICY_DIR "/etc/smtpward/policy.d"
/* Who may sign policies, when they have to be signed: a key, or a directory of keys. */
#define PATH_POLICY_KEYS "/etc/smtpward/policy.pub"

#define PATH_CATALOGUE "/usr/share/smtpward/mailtools.yaml"
#define PATH_CATALOGUE_DIR "/etc/smtpward/mailtools.d"

/* Whom to ask for a rule, in the words of who runs this machine. */
#define PATH_CONTACT "/etc/smtpward/contact"

/* What is in force, and what a reboot brings back. */
#define PATH_STATE_DIR "/var/lib/smtpward"
#define PATH_STATE PATH_STATE_DIR "/policy.bin"
#define PATH_RULES PATH_STATE_DIR "/rules.json"

/* The files that were loaded, as they were, and what was granted for a time. */
#define PATH_SOURCES PATH_STATE_DIR "/policy.src"
#define PATH_GRANTS PATH_STATE_DIR "/grants.yaml"
#define PATH_HOSTS PATH_STATE_DIR "/hosts.json"
#define PATH_LOCK PATH_STATE_DIR "/policy.lock"

/* Who has signed it, and with which serial. */
#define PATH_SIGNED PATH_STATE_DIR "/signed.json"

/* How far the journal was read. */
#define PATH_CURSOR PATH_STATE_DIR "/journal.cursor"

/* Until when what falls due was told. */
#define PATH_DUES PATH_STATE_DIR "/dues"

/* Which records are alerts, and what was usual so far. */
#define PATH_DETECTIONS "/usr/share/smtpward/detections.yaml"
#define PATH_DETECTIONS_DIR "/etc/smtpward/detections.d"
#define PATH_BASELINE PATH_STATE_DIR "/baseline.db"

/* What only the kernel module keeps from being executed. */
#define PATH_PROBE "/usr/lib/smtpward/smtpward-probe"

/* What the daemon has recorded. */
#define PATH_EVENTS "/var/log/smtpward/events.json"

/* What the daemon says of itself. */
#define PATH_RUN_DIR "/run/smtpward"
#define PATH_DAEMON PATH_RUN_DIR "/daemon.json"

/* Where container engines say which id a name has. */
#define PATH_DOCKER "/var/lib/docker/containers"
#define PATH_PODMAN \
	"/var/lib/containers/storage/overlay-containers/containers.json"

#endif /* _SMTPWARD_PATHS_H */
