// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: count FILE CONFIGURATION OPERATION COMMAND [ARGUMENT...]
 *
 * Runs COMMAND and adds a line of JSON to FILE with what that cost: the time
 * that it has had of the CPU, and that until it was over. To be run under
 * -icount, where a nanosecond of the one is an instruction of its own or of the
 * kernel for it, and the other has also what it waited for. How much of the one
 * was the kernel's is sampled by its clock. The exit status is COMMAND's.
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

static uint64_t ns(const struct timeval *time)
{
	return (time->tv_sec * 1000000ULL + time->tv_usec) * 1000;
}

static void report(char *argv[], uint64_t elapsed, const struct rusage *usage)
{
	const uint64_t kernel = ns(&usage->ru_stime);
	const uint64_t cpu = ns(&usage->ru_utime) + kernel;
	FILE *file = fopen(argv[1], "a");

	if (cpu > elapsed)
		errx(127, "the CPU's time is not counted by instructions");
	if (!file)
		err(127, "%s", argv[1]);
	fprintf(file, "{\"configuration\":\"%s\",\"suite\":\"command\",",
		argv[2]);
	fprintf(file, "\"operation\":\"%s\",\"cpu\":%" PRIu64, argv[3], cpu);
	fprintf(file, ",\"cpu_kernel\":%" PRIu64, kernel);
	fprintf(file, ",\"elapsed\":%" PRIu64 ",\"peak_kib\":%ld}\n", elapsed,
		usage->ru_maxrss);
	if (fclose(file))
		err(127, "%s", argv[1]);
}

int main(int argc, char *argv[])
{
	const uint64_t begin = bench_now();
	struct rusage usage;
	uint64_t end;
	int status;
	pid_t pid;

	if (argc < 5)
		errx(127, "expected: FILE CONFIGURATION OPERATION COMMAND");
	pid = fork();
	if (!pid) {
		execvp(argv[4], &argv[4]);
		err(127, "%s", argv[4]);
	}
	if (pid < 0 || wait4(pid, &status, 0, &usage) < 0)
		err(127, "fork or wait");
	end = bench_now();
	report(argv, end - begin, &usage);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 127;
}
