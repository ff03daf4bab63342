/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* memmem() */
#include "feed.h"

#include "model/advice/gfp_advice.h"
#include "timeline/session.h"
#include "timeline/timeline.h"
#include "timeline/verify.h"
#include "timeline/verify_objects.h"
#include "timeline/verify_vmalloc.h"
#include "workload/complete.h"
#include "workload/parser.h"
#include "workload/recording_slab.h"
#include "workload/recording_slub.h"

#include <unistd.h>

#include <string.h>

enum
{
  MAX_RUN_OPS = 300,
  MAX_RUN_BYTES = 20 << 20, /* two zones of x86 */
  MAX_RUN_FRAMES = 1 << 13,
  MAX_VMALLOC_BYTES = 1 << 20,
  MAX_EDIT_BYTES = 2 << 20, /* of memory: each piece makes the machine anew */
  EDIT_PIECES = 4,
  RUN_EVERY = 4, /* texts, by their length: running takes longer than all the rest */
};

static const KmParseLimits limits = {
  .max_ops = 5000,
  .max_steps = 1 << 18,
  .max_marks = 200,
  .max_diagnostics = 50,
};

/* Every place must lie in the text, every sentence must be valid text. */
static void
check_diagnostics (const KmScript *script)
{
  size_t n;
  const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);

  for (size_t i = 0; i < n; i++)
    {
      g_autofree char *line = NULL;

      g_assert_cmpuint (diagnostics[i].line, >=, 1);
      g_assert_cmpuint (diagnostics[i].column, >=, 1);
      g_assert_cmpuint (diagnostics[i].length, >=, 1);
      g_assert_true (g_utf8_validate (diagnostics[i].cause, -1, NULL));
      g_assert_true (g_utf8_validate (diagnostics[i].cure, -1, NULL));
      g_assert_cmpuint (diagnostics[i].code, >, 100);
      line = km_diagnostic_format (&diagnostics[i], "file");
      g_assert_nonnull (line);
    }
  g_assert_cmpuint (n, <=, limits.max_diagnostics + 1);
}

static void
check_more (const KmScript *script, uint32_t number)
{
  uint32_t n;
  const KmOpMore *more = km_script_more (script, &n);

  g_assert_cmpuint (km_script_op (script, number).arg, <, n);
  more += km_script_op (script, number).arg;
  if (more->name)
    g_assert_true (g_utf8_validate (more->name, -1, NULL));
  for (uint32_t i = 0; more->refs && i < more->count; i++)
    g_assert_cmpuint (more->refs[i], <, number);
}

static void
check_ops (const KmScript *script)
{
  uint32_t n = km_script_n_ops (script);

  for (uint32_t i = 0; i < n; i += 1 + i / 8)
    {
      g_autofree char *text = km_script_op_text (script, i);
      KmOp op = km_script_op (script, i);

      g_assert_nonnull (text);
      g_assert_cmpint (op.kind, <, KM_NR_OPS);
      g_assert_cmpuint (km_script_op_at_line (script, op.line), <=, i);
      if (km_op_uses_ref (&op))
        g_assert_cmpuint (op.ref, <, i);
      if (op.kind == KM_OP_KMEM_CACHE_FREE && op.arg != KM_OP_NO_REF)
        g_assert_cmpuint (op.arg, <, i);
      if (op.flags & KM_OP_HAS_MORE)
        check_more (script, i);
    }
}

static void
check_marks (const KmScript *script)
{
  size_t n, n_nodes;
  const KmMark *marks = km_script_marks (script, &n);

  km_script_expect_nodes (script, &n_nodes);
  for (size_t i = 0; i < n; i++)
    {
      g_assert_cmpuint (marks[i].op, <=, km_script_n_ops (script));
      g_assert_true (g_utf8_validate (marks[i].text, -1, NULL));
      if (marks[i].kind == KM_MARK_EXPECT || marks[i].kind == KM_MARK_ASK)
        g_assert_cmpuint (marks[i].expr, <, n_nodes);
    }
}

/* The printed text must give the same operations. */
static void
check_printing (const KmScript *script)
{
  g_autofree char *printed = km_script_print (script);
  g_autoptr (KmScript) again = km_script_parse_limited (printed, strlen (printed), &limits);

  if (km_script_has_errors (script))
    return;
  g_assert_cmpuint (km_script_n_ops (again), ==, km_script_n_ops (script));
  for (uint32_t i = 0; i < km_script_n_ops (script); i++)
    {
      g_assert_cmpint (km_script_op (script, i).kind, ==, km_script_op (again, i).kind);
      g_assert_cmpuint (km_script_op (script, i).ref, ==, km_script_op (again, i).ref);
    }
}

static bool
is_small (const KmScript *script)
{
  const KmState *start = km_script_start (script);
  uint64_t frames = 0;

  if (km_script_n_ops (script) > MAX_RUN_OPS)
    return false;
  if (!start)
    return km_script_config (script)->memory_bytes <= MAX_RUN_BYTES;
  for (uint32_t i = 0; i < start->n_zones; i++)
    frames = start->zones[i].start_pfn + (uint64_t)start->zones[i].spanned;
  return frames <= MAX_RUN_FRAMES;
}

/* Forward to the end, into the middle of an operation, and back. */
static void
run (KmScript *script)
{
  g_autoptr (GError) error = NULL;
  uint32_t n = km_script_n_ops (script);
  g_autoptr (KmTimeline) timeline = NULL;

  if (!is_small (script))
    return;
  timeline = km_timeline_new (script, &error);
  if (!timeline)
    {
      g_assert_nonnull (error);
      return;
    }
  km_timeline_seek (timeline, (KmCursor){ n, KM_EVENT_LAST });
  km_timeline_seek (timeline, (KmCursor){ n / 2, 2 });
  km_timeline_seek (timeline, (KmCursor){ 0, 0 });
}

void
km_feed_workload (const char *text, size_t length)
{
  g_autoptr (KmScript) script = km_script_parse_limited (text, length, &limits);

  check_diagnostics (script);
  check_ops (script);
  check_marks (script);
  check_printing (script);
  if (length % RUN_EVERY == 0)
    run (script);
}

static bool
is_small_vmalloc (const KmVmallocRecording *recording)
{
  for (uint32_t i = 0; i < recording->calls->len; i++)
    if (g_array_index (recording->calls, KmVmallocCall, i).size > MAX_VMALLOC_BYTES)
      return false;
  return recording->highest_frame < MAX_RUN_FRAMES && recording->calls->len < MAX_RUN_OPS;
}

/* A machine for one in eight: making it takes longer than reading the file. */
static void
feed_vmalloc_recording (const char *text, size_t length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmVmallocRecording) recording = km_vmalloc_recording_parse (text, length, &error);
  KmVmallocVerifyReport report;

  g_assert_true ((recording == NULL) == (error != NULL));
  if (!recording)
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  else if (is_small_vmalloc (recording) && length % 8 == 0)
    km_verify_vmalloc (recording, &report, NULL);
}

void
km_feed_recording (const char *text, size_t length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmScript) script = NULL;

  feed_vmalloc_recording (text, length);

  script = km_script_parse_recording (text, length, &error);

  g_assert_true ((script == NULL) == (error != NULL));
  if (!script)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return;
    }
  check_ops (script);
  check_marks (script);
  run (script);
  if (is_small (script))
    {
      KmVerifyReport report = { 0 };
      km_verify (script, &report, NULL);
      km_verify_report_finish (&report);
    }
}

/* ---- recordings of one cache ---- */

static void
feed_format (const KmRecordingFormat *format, const char *text, size_t length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmCacheRecording) recording = km_cache_recording_parse (format, text, length, &error);
  KmSlabVerifyReport report;

  g_assert_true ((recording == NULL) == (error != NULL));
  if (!recording)
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  else if (recording->calls->len < MAX_RUN_OPS)
    {
      g_assert_true (km_verify_cache (recording, &report, &error) == (error == NULL));
      km_slab_verify_report_finish (&report);
    }
}

void
km_feed_cache (const char *text, size_t length)
{
  feed_format (&km_slab_recording_format, text, length);
  feed_format (&km_slub_recording_format, text, length);
}

/* ---- what a person has and types ---- */

void
km_feed_recovery (const char *text, size_t length)
{
  static char *path;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmSession) session = NULL;

  if (memmem (text, length, "file ", 5) != NULL) /* leads out of here */
    return;
  if (!path)
    path = g_strdup_printf ("%s/kmemscope-feed-%d", g_get_tmp_dir (), (int)getpid ());
  g_assert_true (g_file_set_contents (path, text, (gssize)length, NULL));
  km_session_has_unsaved (path);
  session = km_session_restore (path, NULL, NULL, NULL, &error);
  g_assert_true ((session == NULL) == (error != NULL));
  if (error)
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  unlink (path);
}

void
km_feed_gfp (const char *text, size_t length)
{
  g_autofree char *mask = g_strndup (text, length);

  for (KmGenerationId generation = 0; generation < KM_NR_GENERATIONS; generation++)
    {
      g_autofree char *problem = NULL;
      KmGfp gfp;

      g_assert_true (km_gfp_read (generation, mask, &gfp, &problem) == (problem == NULL));
      if (problem)
        g_assert_true (g_utf8_validate (problem, -1, NULL));
    }
}

void
km_feed_completion (const char *text, size_t length)
{
  for (size_t offset = 0; offset <= length; offset += 1 + length / 8)
    {
      size_t start = km_complete_word_start (text, offset);
      g_autoptr (GPtrArray) proposals = km_complete (text, length, start, KM_GENERATION_6_1);

      g_assert_cmpuint (start, <=, offset);
      for (uint32_t i = 0; i < proposals->len; i++)
        g_assert_true (g_utf8_validate (((KmProposal *)proposals->pdata[i])->text, -1, NULL));
    }
}

void
km_feed_edit (const char *text, size_t length)
{
  g_autoptr (KmTimeline) timeline = NULL;

  for (size_t typed = 0; typed <= length; typed += 1 + length / EDIT_PIECES)
    {
      g_autoptr (KmScript) script = km_script_parse_limited (text, typed, &limits);
      g_autoptr (KmTimeline) before = NULL;

      if (!is_small (script) || km_script_config (script)->memory_bytes > MAX_EDIT_BYTES)
        continue;
      before = g_steal_pointer (&timeline);
      timeline = before ? km_timeline_new_after_edit (before, script, NULL) : km_timeline_new (script, NULL);
      km_timeline_seek (timeline, (KmCursor){ (uint32_t)typed / 8, 1 + (uint32_t)typed % 5 });
    }
}
