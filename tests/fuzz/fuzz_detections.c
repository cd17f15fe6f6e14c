// SPDX-License-Identifier: GPL-2.0-only
/*
 * A file of detections, from its text to what records are compared with.
 */
#include "detections.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct detections detections;
	struct diag diag = { 0 };

	detections_load(&detections, fuzz_file(0, data, size), NULL, &diag);
	fuzz_read_complaints(&diag);
	detections_free(&detections);
	diag_free(&diag);
	return 0;
}
