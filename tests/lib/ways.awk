# SPDX-License-Identifier: GPL-2.0-only
#
# Makes a table, way to SMTP by kernel, of the lines of TAP that end with what becomes
# of a way: "refused" or "limit". Each file holds what one kernel said, and is called
# like it. A way that failed with any backend has failed; one that a kernel does not
# know has "-".

function base(path) {
	sub(/.*\//, "", path)
	return path
}

FNR == 1 {
	kernels[++n_kernels] = base(FILENAME)
}

/^(not )?ok [0-9]+ (connect|exec): .*: (refused|limit)$/ {
	result = $0
	sub(/.*: /, "", result)
	way = $0
	sub(/^(not )?ok [0-9]+ /, "", way)
	sub(/: [a-z]+$/, "", way)
	if (!(way in seen)) {
		seen[way] = 1
		ways[++n_ways] = way
	}
	if (/^not /)
		result = "FAILED"
	if (cell[way, n_kernels] != "FAILED")
		cell[way, n_kernels] = result
}

END {
	printf "%-58s", "way"
	for (k = 1; k <= n_kernels; k++)
		printf " %-10s", kernels[k]
	printf "\n"
	for (w = 1; w <= n_ways; w++) {
		printf "%-58s", ways[w]
		for (k = 1; k <= n_kernels; k++) {
			result = cell[ways[w], k]
			printf " %-10s", result == "" ? "-" : result
		}
		printf "\n"
	}
}
