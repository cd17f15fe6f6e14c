/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words of a policy, made into numbers.
 *
 * Each function returns NULL, or what it expected instead of the word.
 */
#ifndef _SMTPWARD_PARSE_H
#define _SMTPWARD_PARSE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct net - An address, or all that share its first bits.
 * @family: AF_INET or AF_INET6.
 * @prefix_len: How many bits count.
 * @addr: Network order, 4 or 16 bytes.
 */
struct net {
	uint16_t family;
	uint16_t prefix_len;
	uint8_t addr[16];
};

/**
 * struct ports - A range of TCP ports.
 * @min: The first.
 * @max: The last.
 */
struct ports {
	uint16_t min, max;
};

const char *parse_u32(const char *word, uint32_t max, uint32_t *value);
const char *parse_port(const char *word, uint16_t *port);
const char *parse_ports(const char *word, struct ports *ports);
const char *parse_count(const char *word, uint64_t *n);
const char *parse_size(const char *word, uint64_t *bytes);
const char *parse_net(const char *word, struct net *net);

/* parse_date.c */
const char *parse_day(const char *word, uint64_t *end);
const char *parse_until(const char *word, uint64_t *end);

/* parse_subject.c */
const char *parse_user(const char *word, uint32_t *uid, bool *found);
const char *parse_group(const char *word, uint32_t *gid, bool *found);
const char *parse_login(const char *word, uint32_t *uid, bool *found);
const char *parse_executable(const char *word);
const char *parse_unit(const char *word);
const char *parse_cgroup(const char *word);
const char *parse_container(const char *word);

#endif /* _SMTPWARD_PARSE_H */
