# SPDX-License-Identifier: GPL-2.0-only
#
# Sums up several TAP streams, each announced by "# suite NAME". A test that is
# skipped, a plan that is not kept and a suite that plans nothing are failures:
# what was not run has not passed.
#
# Passes everything through. Writes "passed failed" to the file SUM.

function close_suite() {
	if (suite == "" && planned == 0 && seen == 0)
		return
	if (planned == 0)
		broken("planned no tests")
	else if (planned != seen)
		broken("planned " planned " tests and ran " seen)
}

function broken(why) {
	failed++
	print "not ok - " suite " " why
}

/^# suite / {
	close_suite()
	suite = $3
	planned = seen = 0
}

/^1\.\.[0-9]+/ {
	split($1, plan, /\.\./)
	planned += plan[2]
}

/^(not )?ok / {
	seen++
	if (/^not / || /# *SKIP/)
		failed++
	else
		passed++
}

{ print; fflush() }

END {
	close_suite()
	print passed + 0, failed + 0 >SUM
}
