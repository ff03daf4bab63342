/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of verifying recordings of a cache share. */
#pragma once

#include "timeline/verify_objects.h"

#include <string.h>

/* A recording that can be read, but whose start state no cache can have: what is said of it begins with @message. */
static inline void
assert_cannot_start (const KmRecordingFormat *format, const char *text, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmCacheRecording) recording = km_cache_recording_parse (format, text, strlen (text), &error);
  KmSlabVerifyReport report;

  g_assert_no_error (error);
  g_assert_false (km_verify_cache (recording, &report, &error));
  g_test_message ("%s", error->message);
  g_assert_true (g_str_has_prefix (error->message, message));
  km_slab_verify_report_finish (&report);
}
