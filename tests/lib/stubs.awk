# SPDX-License-Identifier: GPL-2.0-only
#
# Judges the stubs in what objdump -dr says of the module. ARCH is Debian's name of the
# architecture. A return is one instruction, or on x86-64 a jump to the kernel's thunk
# for returns, which the linker's relocation names.

function see(insn, operand) {
	if (insn ~ /^ret/)
		returns++
	else if (ARCH == "amd64" ? operand ~ /\*/ : insn ~ /^bl?r/)
		indirect++
	else if (insn ~ /^callq?$/ || insn == "bl")
		calls++
}

function finish() {
	if (stub == "")
		return
	good = returns == 2 && calls == 1 && !indirect
	printf "%sok %d - %s: 1 call, 2 returns, no indirect branch\n", good ? "" : "not ",
		++n, stub
	if (!good)
		printf "# %d calls, %d returns, %d indirect branches\n%s", calls, returns,
			indirect, text
	stub = ""
}

/^[0-9a-f]+ <.*>:$/ {
	finish()
	if ($2 ~ /^<sw_hook_.*_stub>:$/) {
		stub = substr($2, 2, length($2) - 3)
		returns = calls = indirect = 0
		text = ""
	}
	next
}

stub == "" {
	next
}

{
	text = text "# " $0 "\n"
}

# A relocation belongs to the instruction before it.
/R_X86_64_.*__x86_return_thunk/ {
	returns++
	next
}

/R_X86_64_.*__x86_indirect/ {
	indirect++
	next
}

/^ *[0-9a-f]+:\t/ && !/R_(X86|AARCH)/ {
	split($0, column, "\t")
	insn = column[2]
	operand = insn
	sub(/ .*/, "", insn)
	sub(/^[^ ]* */, "", operand)
	see(insn, operand)
}

END {
	finish()
	if (n != 3)
		printf "not ok %d - there are 3 stubs\n", ++n
	printf "1..%d\n", n
	exit n != 3
}
