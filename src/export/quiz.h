/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions as files: made of the states of a workload, or of a small machine, each in several variants, with a picture
 * before the call and one behind it. The machine answers every one. */
#pragma once

#include "timeline/timeline.h"
#include "workload/script.h"

#include <gio/gio.h>

enum
{
  KM_QUIZ_MAX_COUNT = 1000,
  KM_QUIZ_MAX_VARIANTS = 1000,
};

typedef struct
{
  const char *format;       /* a name for km_quiz_is_format() */
  uint64_t seed;            /* the same number makes the same questions */
  uint32_t count, variants; /* 1 to KM_QUIZ_MAX_…: questions, and how many of each */
} KmQuizOptions;

/* Is @name moodle-xml, qti12, json or pdf? */
bool km_quiz_is_format (const char *name);

/* Returns: (transfer full) where the answers go that belong to the sheet @file: @file with ".key.pdf" behind it. */
GFile *km_quiz_key_file (GFile *file);

/* Writes questions made of @script (NULL: of small machines), which must not be a recording, into @file; of the format
 * pdf the answers into @key (NULL: km_quiz_key_file()). @progress (NULL allowed) is told how much is done. Returns
 * false and sets @error, also on cancellation; the old files are then as they were. */
bool km_quiz_write (KmScript *script, const KmQuizOptions *options, GFile *file, GFile *key, KmProgressFunc progress,
                    gpointer user_data, GCancellable *cancellable, GError **error);
