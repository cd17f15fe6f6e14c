// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words of a policy, made into numbers.
 */
#include <arpa/inet.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "parse.h"

static const char number_expected[] =
	"expected a decimal number without sign or leading zero";

/* The length counts, as a unit may follow. */
static const char *parse_digits(const char *digits, size_t len, uint64_t max,
				uint64_t *value)
{
	uint64_t n = 0, digit;
	size_t i;

	if (!len || (digits[0] == '0' && len > 1))
		return number_expected;
	for (i = 0; i < len; i++) {
		if (digits[i] < '0' || digits[i] > '9')
			return number_expected;
		digit = digits[i] - '0';
		if (digit > max || n > (max - digit) / 10)
			return "expected a smaller number";
		n = n * 10 + digit;
	}
	*value = n;
	return NULL;
}

/**
 * parse_u32() - Read a decimal number, and nothing that only looks like one.
 * @word: Digits.
 * @max: The largest number allowed.
 * @value: Receives the number.
 *
 * Return: NULL, or what was expected.
 */
const char *parse_u32(const char *word, uint32_t max, uint32_t *value)
{
	uint64_t n;
	const char *why = parse_digits(word, strlen(word), max, &n);

	if (!why)
		*value = n;
	return why;
}

/**
 * parse_port() - Read a port.
 * @word: The word.
 * @port: Receives it.
 *
 * Return: NULL, or what was expected.
 */
const char *parse_port(const char *word, uint16_t *port)
{
	uint32_t n;

	if (parse_u32(word, 65535, &n) || !n)
		return "expected a port from 1 to 65535";
	*port = n;
	return NULL;
}

/**
 * parse_ports() - Read a port or a range of ports.
 * @word: "25" or "8000-8010".
 * @ports: Receives it.
 *
 * Return: NULL, or what was expected.
 */
const char *parse_ports(const char *word, struct ports *ports)
{
	static const char expected[] =
		"expected a port from 1 to 65535 or a range such as \"8000-8010\"";
	const char *dash = strchr(word, '-');
	const char *why;
	char *first;

	if (!dash) {
		if (parse_port(word, &ports->min))
			return expected;
		ports->max = ports->min;
		return NULL;
	}
	first = xmemdupz(word, dash - word);
	why = parse_port(first, &ports->min);
	free(first);
	if (why || parse_port(dash + 1, &ports->max))
		return expected;
	if (ports->min > ports->max)
		return "expected the lower port first";
	return NULL;
}

/**
 * parse_count() - Read how many of something there may be.
 * @word: Digits.
 * @n: Receives it.
 *
 * Return: NULL, or what was expected.
 */
const char *parse_count(const char *word, uint64_t *n)
{
	const char *why;
	uint64_t value;

	why = parse_digits(word, strlen(word), INT64_MAX, &value);
	if (why)
		return why;
	if (!value)
		return "expected at least 1";
	*n = value;
	return NULL;
}

static const struct unit {
	const char *name;
	uint64_t bytes;
} units[] = {
	{ "", 1 },
	{ "B", 1 },
	{ "kB", 1000 },
	{ "MB", 1000 * 1000 },
	{ "GB", 1000 * 1000 * 1000 },
	{ "KiB", 1ULL << 10 },
	{ "MiB", 1ULL << 20 },
	{ "GiB", 1ULL << 30 },
};

static uint64_t unit_bytes(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(units); i++)
		if (!strcmp(name, units[i].name))
			return units[i].bytes;
	return 0;
}

/**
 * parse_size() - Read a number of bytes.
 * @word: "1048576", "500 kB", "10 MiB".
 * @bytes: Receives it.
 *
 * Return: NULL, or what was expected.
 */
const char *parse_size(const char *word, uint64_t *bytes)
{
	static const char expected[] =
		"expected a number of bytes, or of kB, MB, GB, KiB, MiB or GiB, such as 10 MiB";
	const size_t digits = strspn(word, "0123456789");
	const char *unit = word + digits;
	const char *why;
	uint64_t factor, n;

	/* A space has to have a unit behind it. */
	if (unit[0] == ' ' && unit[1])
		unit++;
	factor = unit_bytes(unit);
	if (!factor)
		return expected;
	why = parse_digits(word, digits, INT64_MAX / factor, &n);
	if (why == number_expected)
		return expected;
	if (why)
		return "expected at most 9223372036854775807 bytes";
	if (!n)
		return "expected at least 1 byte";
	*bytes = n * factor;
	return NULL;
}

static bool host_bits(const struct net *net, unsigned int bits)
{
	unsigned int i;

	for (i = net->prefix_len; i < bits; i++)
		if (net->addr[i / 8] & (0x80 >> i % 8))
			return true;
	return false;
}

/**
 * parse_net() - Read a network or an address.
 * @word: "192.0.2.0/24", "2001:db8::/32", "192.0.2.25".
 * @net: Receives it.
 *
 * Return: NULL, or what was expected.
 */
const char *parse_net(const char *word, struct net *net)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	const char *slash = strchr(word, '/');
	char *addr =
		xmemdupz(word, slash ? (size_t)(slash - word) : strlen(word));
	uint32_t prefix;
	unsigned int bits;

	*net = (struct net){ 0 };
	if (inet_pton(AF_INET, addr, net->addr) == 1)
		net->family = AF_INET;
	else if (inet_pton(AF_INET6, addr, net->addr) == 1)
		net->family = AF_INET6;
	free(addr);
	if (!net->family)
		return "expected an address or a network such as 192.0.2.0/24 or \"2001:db8::/32\"";

	bits = net->family == AF_INET ? 32 : 128;
	prefix = bits;
	if (slash && parse_u32(slash + 1, bits, &prefix))
		return net->family == AF_INET ?
			       "expected a prefix length from 0 to 32" :
			       "expected a prefix length from 0 to 128";
	net->prefix_len = prefix;
	if (net->family == AF_INET6 && prefix >= 96 &&
	    !memcmp(net->addr, mapped, sizeof(mapped)))
		return "expected an IPv4 address as such, not mapped into IPv6";
	if (host_bits(net, bits))
		return "expected a network without bits behind its prefix";
	return NULL;
}
