// SPDX-License-Identifier: GPL-2.0-only
/*
 * The detector of the daemon: with the files of the system, and the baseline there.
 */
#include "detect.h"
#include "diag.h"
#include "log.h"
#include "paths.h"

/* Without what is wrong there are fewer alerts, and still every record. */
static void read_detections(struct detections *d)
{
	struct diag diag = { 0 };
	size_t i;

	if (!detections_load(d, PATH_DETECTIONS, PATH_DETECTIONS_DIR, &diag))
		log_err("some detections are left out, see smtpward detections check");
	for (i = 0; i < diag.errors.n; i++)
		log_err("%s", diag.errors.v[i]);
	diag_free(&diag);
}

/**
 * detector_open() - Begin to look for what is worth an alert.
 * @d: The detector.
 */
void detector_open(struct detector *d)
{
	read_detections(&d->d);
	d->b = baseline_open(PATH_BASELINE, true);
	if (!d->b)
		d->b = baseline_open(BASELINE_IN_MEMORY, true);
}

/**
 * detector_reload() - Read anew what is worth an alert.
 * @d: The detector.
 */
void detector_reload(struct detector *d)
{
	detections_free(&d->d);
	read_detections(&d->d);
}

/**
 * detector_close() - End it.
 * @d: The detector.
 */
void detector_close(struct detector *d)
{
	baseline_close(d->b);
	detections_free(&d->d);
}
