/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recordings of one cache of SLAB (slab-*). */
#pragma once

#include "workload/recording_objects.h"

/* Its states are KmSlabState. */
extern const KmRecordingFormat km_slab_recording_format;
