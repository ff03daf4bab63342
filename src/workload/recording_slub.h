/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recordings of one cache of SLUB (slub-*). */
#pragma once

#include "workload/recording_objects.h"

/* Its states are KmSlubState; the platform has the CPUs that the recording shows. */
extern const KmRecordingFormat km_slub_recording_format;
