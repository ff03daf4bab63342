/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of reading recordings of a cache share. */
#pragma once

#include "workload/recording_objects.h"

#include <string.h>

/* Reads a recording without mistakes. */
static inline KmCacheRecording *
parse_good (const KmRecordingFormat *format, const char *text)
{
  g_autoptr (GError) error = NULL;
  KmCacheRecording *recording = km_cache_recording_parse (format, text, strlen (text), &error);

  g_assert_no_error (error);
  return recording;
}
